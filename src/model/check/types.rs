//! Declared types, modules, defaults and queues: what they refer to, and what refers to them (TYPE-05, OWD-02, QUEUE-01).

use super::Check;
use crate::error::Code;
use crate::model::{Module, NotificationModule, ObjectPermissions, RecordType, TypeName};

impl Check<'_> {
    /// Every reference to a type or module but those of sharing.
    pub(super) fn types(&mut self) {
        let facts = self.facts;
        for (index, profile) in facts.profiles.iter().flat_map(|profiles| profiles.values()).enumerate() {
            self.objects(&profile.objects, &|| format!("/profiles/{index}/objects"));
        }
        for (index, set) in facts.permission_sets.values().enumerate() {
            self.objects(&set.objects, &|| format!("/permissionSets/{index}/objects"));
        }
        for (index, group) in facts.permission_groups.values().enumerate() {
            for (record_type, _) in &group.records {
                let at = || format!("/permissionGroups/{index}/records/{}", record_type.kind().as_str());
                self.record_type(*record_type, &at);
            }
            for (module, _) in &group.modules {
                if let Module::Declared(name) = module {
                    self.module(name, &|| format!("/permissionGroups/{index}/modules/{}", name.as_str()));
                }
            }
        }
        for (index, rule) in facts.notifications.iter().enumerate() {
            if let NotificationModule::Declared(name) = &rule.module {
                self.module(name, &|| format!("/notifications/{index}/module"));
            }
        }
        for (record_type, access) in &facts.default_access {
            let pointer = || format!("/defaultAccess/{}", record_type.kind().as_str());
            self.record_type(*record_type, &pointer);
            if access.external > access.internal {
                let message = "partner users cannot have more by default than internal users";
                self.report(Code::ExternalWider, pointer() + "/external", message);
            }
        }
    }

    pub(super) fn queues(&mut self) {
        let facts = self.facts;
        for (index, queue) in facts.queues.values().enumerate() {
            if facts.users.contains_key(queue.id.as_str()) {
                let message = format!("the id `{}` is that of a user", queue.id);
                self.report(Code::DuplicateId, format!("/queues/{index}/id"), message);
            }
            for (nth, record_type) in queue.types.iter().enumerate() {
                self.record_type(*record_type, &|| format!("/queues/{index}/types/{nth}"));
            }
            let at = |list: &str, nth: usize| format!("/queues/{index}/{list}/{nth}");
            for (nth, user) in queue.users.iter().enumerate() {
                self.refer("users", &facts.users, user, || at("users", nth));
            }
            for (nth, group) in queue.public_groups.iter().enumerate() {
                self.refer("publicGroups", &facts.public_groups, group, || at("publicGroups", nth));
            }
            for (nth, role) in queue.internal_roles.iter().enumerate() {
                self.internal_role(role, &|| at("internalRoles", nth));
            }
            for (nth, role) in queue.partner_roles.iter().enumerate() {
                self.partner_role(role, &|| at("partnerRoles", nth));
            }
        }
    }

    fn objects(&mut self, objects: &ObjectPermissions, at: &dyn Fn() -> String) {
        for (record_type, _) in objects {
            self.record_type(*record_type, &|| format!("{}/{}", at(), record_type.kind().as_str()));
        }
    }

    /// TYPE-05. The type is built in or declared.
    pub(super) fn record_type(&mut self, record_type: RecordType, at: &dyn Fn() -> String) {
        if let RecordType::Declared(name) = record_type
            && !self.has_unread_types()
            && !self.facts.record_types.contains_key(&name)
        {
            self.dangling(
                "recordTypes",
                name.as_str(),
                at,
                &mut self.facts.kinds().map(|kind| kind.as_str().to_owned().into()),
            );
        }
    }

    /// TYPE-04. The declared type is a module.
    fn module(&mut self, name: &TypeName, at: &dyn Fn() -> String) {
        match self.facts.record_types.get(name) {
            None if self.has_unread_types() => {}
            None => self.dangling(
                "recordTypes",
                name.as_str(),
                at,
                &mut self.facts.kinds().map(|kind| kind.as_str().to_owned().into()),
            ),
            Some(found) if !found.is_module => {
                self.report(Code::DanglingReference, at(), format!("the type `{}` is no module", name.as_str()));
            }
            Some(_) => {}
        }
    }

    /// Says whether there are types whose names could not be read, so that no reference to one is judged.
    fn has_unread_types(&self) -> bool {
        self.unread.contains(&"recordTypes")
    }
}
