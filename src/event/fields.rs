//! An event as the document that fingerprints were written against.
//!
//! Source: `corpus/lucene/FIELDS.md`: all fields of the index of 2013–2021, those of 2022's that differ, and the
//! missing ones derived where they can be.

use super::{Event, EventModel};
use crate::domain::Build;
use crate::lucene::{Document, Field};
use std::borrow::Cow;

/// The fields that all events of a build share. Made once a build.
#[derive(Debug, Clone, Default)]
pub struct BuildFields {
    values: Vec<(&'static str, Value)>,
}

#[derive(Debug, Clone)]
enum Value {
    Text(String),
    Long(i64),
}

impl BuildFields {
    /// The fields of `build`; of a bare folder, which counts as voting and has no other field.
    pub fn new(build: Option<&Build>, model: EventModel) -> Self {
        let Some(build) = build else {
            return Self {
                values: vec![("voting", Value::Long(1))],
            };
        };
        let mut values = Vec::new();
        let mut text = |name, value: Option<String>| {
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                values.push((name, Value::Text(value)));
            }
        };
        text("build_name", Some(build.job.clone()));
        text(
            "build_status",
            build.result.as_ref().map(|result| {
                // The old index folded every failing result into FAILURE; since 2022 it is Zuul's own.
                if model != EventModel::Line && result.is_failing() {
                    "FAILURE".to_owned()
                } else {
                    result.0.clone()
                }
            }),
        );
        text("build_queue", Some(build.pipeline.clone()));
        text("build_branch", build.branch.clone());
        text("build_patchset", build.patchset.clone());
        text("build_ref", build.git_ref.clone());
        text("build_newrev", build.newrev.clone());
        text("build_uuid", build.uuid.clone());
        text("build_short_uuid", build.short_uuid().map(str::to_owned));
        text("build_set", build.buildset.clone());
        text("build_node", build.nodeset.clone());
        text("project", Some(build.project.clone()));
        text("log_url", build.log_url.clone());
        text("change_url", build.change_url.clone());
        if let Some(change) = build.change {
            values.push(("build_change", Value::Long(change as i64)));
        }
        values.push(("voting", Value::Long(i64::from(build.voting))));
        Self { values }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.values
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

/// An event with the fields of its build: a [`Document`].
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    event: &'a Event,
    build: &'a BuildFields,
}

impl<'a> Fields<'a> {
    /// The document of `event`.
    pub fn new(event: &'a Event, build: &'a BuildFields) -> Self {
        Self { event, build }
    }

    /// The event.
    pub fn event(&self) -> &'a Event {
        self.event
    }

    fn extra(&self, name: &str) -> Option<Field<'a>> {
        self.event
            .extra
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| Field::text(value.as_str()))
    }
}

impl Document for Fields<'_> {
    fn field(&self, name: &str) -> Option<Field<'_>> {
        let event = self.event;
        match name {
            "message" => Some(Field::text(event.message.as_str())),
            "tags" => Some(Field::Text(
                event.tags.iter().map(|t| Cow::Borrowed(t.as_str())).collect(),
            )),
            "filename" => Some(Field::text(&*event.filename)),
            "loglevel" => (event.level != super::Level::None).then(|| Field::text(event.level.name())),
            "module" => event.module.as_deref().map(Field::text),
            "pid" => event.pid.as_deref().map(Field::text),
            "@timestamp" => event.time.map(Field::Date),
            name => match self.build.get(name) {
                Some(Value::Text(text)) => Some(Field::text(text.as_str())),
                Some(Value::Long(number)) => Some(Field::Long(*number)),
                None => self.extra(name),
            },
        }
    }

    fn field_names(&self) -> Vec<&str> {
        let own = [
            "message",
            "tags",
            "filename",
            "loglevel",
            "module",
            "pid",
            "@timestamp",
        ];
        let mut names: Vec<&str> = own
            .into_iter()
            .filter(|name| self.field(name).is_some())
            .collect();
        names.extend(self.build.values.iter().map(|(name, _)| *name));
        names.extend(self.event.extra.iter().map(|(name, _)| *name));
        names
    }
}
