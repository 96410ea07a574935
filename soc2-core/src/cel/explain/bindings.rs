//! What variables of macros, `cel.bind` and blocks were bound to, and where that stands.

use super::operand::Operand;
use super::reason::Explainer;
use crate::cel::plan::NodeId;
use crate::cel::value::Input;

impl<'a> Explainer<'a, '_, '_> {
    pub(super) fn bind_part(&mut self, local: usize, value: NodeId) {
        let seen = self.operand(self.part(value));
        if let Ok(value) = &seen.value {
            self.set_local(local, Input::Value(value.clone()), &seen);
            self.name_local(local, seen);
        }
    }

    /// What a variable was bound to is what sentences speak of, not the variable.
    pub(super) fn name_local(&mut self, local: usize, seen: Operand<'a>) {
        match seen.place {
            Some(place) => {
                if let Some(known) = self.local_places.get_mut(local) {
                    *known = Some(place);
                }
            }
            None => {
                self.bound.insert(local, seen.bound(self.plan));
            }
        }
    }

    pub(super) fn remember(&mut self, first_memo: usize, values: &'a [NodeId]) {
        for (position, value) in values.iter().enumerate() {
            let seen = self.operand(self.part(*value));
            self.hidden_memos |= seen.is_hidden;
            self.memos.insert(first_memo + position, seen.bound(self.plan));
            if let Some(memo) = self.machine.memos.get_mut(first_memo + position) {
                *memo = Some(seen.value);
            }
        }
    }

    pub(super) fn set_local(&mut self, local: usize, input: Input<'a>, from: &Operand<'a>) {
        self.machine.set_local(local, input);
        self.forget(local);
        if from.is_hidden {
            self.hidden_locals.insert(local);
        }
        if !from.is_fact {
            self.standard_locals.insert(local);
        }
    }

    pub(super) fn forget(&mut self, local: usize) {
        if let Some(known) = self.local_places.get_mut(local) {
            *known = None;
        }
        self.bound.remove(&local);
        self.hidden_locals.remove(&local);
        self.standard_locals.remove(&local);
    }
}
