//! The program in force, which one thread replaces while others use it.

use std::sync::PoisonError;
use std::sync::RwLock;

use crate::error::Failure;
use crate::guard;
use crate::guard::Out;
use crate::guard::given;
use crate::guard::hand;
use crate::guard::wanted;
use crate::program::Program;

/// A place for the program in force. One thread puts another program in while others take the one that is there: each
/// gets the old one or the new one, whole. Any number of threads may use it at once.
pub struct Slot(RwLock<Program>);

/// A slot that holds a program. The handle that is given stays the caller's. Free it with `soc2_slot_free`.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_slot_new(program: Option<&Program>, slot: Out<'_, Slot>, error: Out<'_, Failure>) -> i32 {
    guard::call(error, || {
        let (program, slot) = (given(program, "program")?, wanted(slot, "slot")?);
        hand(slot, Slot(RwLock::new(program.clone())));
        Ok(())
    })
}

/// Puts another program in. What was taken out before goes on with the old one. The handle stays the caller's.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_slot_swap(slot: Option<&Slot>, program: Option<&Program>, error: Out<'_, Failure>) -> i32 {
    guard::call(error, || {
        let (slot, program) = (given(slot, "slot")?, given(program, "program")?);
        let before = {
            let mut held = slot.0.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *held, program.clone())
        };
        // Freed here, where nobody waits for it.
        drop(before);
        Ok(())
    })
}

/// A handle of the program that is in it now, to be freed as any other.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_slot_take(slot: Option<&Slot>, program: Out<'_, Program>, error: Out<'_, Failure>) -> i32 {
    guard::call(error, || {
        let (slot, program) = (given(slot, "slot")?, wanted(program, "program")?);
        hand(program, slot.0.read().unwrap_or_else(PoisonError::into_inner).clone());
        Ok(())
    })
}

/// Frees a slot. NULL is allowed; programs that were taken from it stay.
#[unsafe(no_mangle)]
pub extern "C" fn soc2_slot_free(slot: Option<Box<Slot>>) {
    guard::free(slot);
}
