//! The stable code that every error of the engine carries.
//!
//! Each room has its own error enum (`thiserror`), whose messages name the value and the legal
//! range. What crosses into JavaScript is the message and this code: callers switch on the code,
//! so a code never changes its meaning and is never reused.

/// An error with a code that is part of the public contract.
pub trait Coded: std::error::Error {
    /// Snake-case, stable for ever, listed in the package's `ErrorCode` type.
    fn code(&self) -> &'static str;
}

/// Errors that are passed up through many hands are boxed: moving one is moving a pointer.
impl<E: Coded> Coded for Box<E> {
    fn code(&self) -> &'static str {
        (**self).code()
    }
}
