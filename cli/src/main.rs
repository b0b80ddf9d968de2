//! Native command line of Windowshopper.
fn main() {}
