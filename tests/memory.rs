//! Nothing that the engine does again and again keeps memory. Bytes are counted, not time.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use windowshopper::json::NativeJson;

/// The system's allocator, counting what is in use.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// One test, because tests of one file run side by side and would count each other's bytes.
#[test]
fn events_and_lists_leave_no_bytes_behind() {
    let mut engine = common::engine(&common::SAMPLE, &NativeJson);
    // Each shopper leaves up to 24 events and gets lists of every kind, then is erased. The first
    // thousand warm the buffers up; the same shoppers come again, and need not a byte more.
    let round = |engine: &mut windowshopper::engine::Engine| {
        let lines = common::answers(engine, 1_000);
        engine.erase();
        drop(lines);
        IN_USE.load(Ordering::Relaxed)
    };
    let warm = round(&mut engine);
    for again in 0..4 {
        assert_eq!(round(&mut engine), warm, "round {again}");
    }
    drop(engine);
    let mut engine = common::engine(&common::SAMPLE, &NativeJson);
    let first = IN_USE.load(Ordering::Relaxed);
    // Loading again gives back what was loaded before.
    for _ in 0..3 {
        drop(engine);
        engine = common::engine(&common::SAMPLE, &NativeJson);
        assert_eq!(IN_USE.load(Ordering::Relaxed), first);
    }
}
