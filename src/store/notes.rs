//! Notes on lines of a build's logs: what a person thought while reading, kept until they take it away.

use super::Store;
use crate::domain::{BuildKey, Note};
use crate::error::Result;
use rusqlite::params;

impl Store {
    /// Keeps a note, in place of what stood on its line.
    pub fn put_note(&self, build: &BuildKey, note: &Note) -> Result<()> {
        self.write_for_good(|t| {
            t.execute(
                "INSERT OR REPLACE INTO notes (build, file, line, text) VALUES (?1, ?2, ?3, ?4)",
                params![build.0, note.file, note.line.cast_signed(), note.text],
            )
            .map(|_| ())
        })
    }

    /// Takes the note of a line away.
    pub fn drop_note(&self, build: &BuildKey, file: &str, line: u64) -> Result<()> {
        self.write_for_good(|t| {
            t.execute(
                "DELETE FROM notes WHERE build = ?1 AND file = ?2 AND line = ?3",
                params![build.0, file, line.cast_signed()],
            )
            .map(|_| ())
        })
    }

    /// The notes on a build's logs, by file and line.
    pub fn notes(&self, build: &BuildKey) -> Result<Vec<Note>> {
        self.read(|c| {
            c.prepare_cached("SELECT file, line, text FROM notes WHERE build = ?1 ORDER BY file, line")?
                .query_map([&build.0], |r| {
                    Ok(Note {
                        file: r.get(0)?,
                        line: r.get::<_, i64>(1)?.max(0).cast_unsigned(),
                        text: r.get(2)?,
                    })
                })?
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_one_note_of_its_build() {
        let store = Store::in_memory().unwrap();
        let note = |line, text: &str| Note {
            file: "a.log".into(),
            line,
            text: text.into(),
        };
        let (one, two) = (BuildKey("1".into()), BuildKey("2".into()));
        store.put_note(&one, &note(9, "")).unwrap();
        store.put_note(&one, &note(7, "first")).unwrap();
        store.put_note(&one, &note(7, "the disk is full")).unwrap();
        store.put_note(&two, &note(7, "other")).unwrap();
        assert_eq!(
            store.notes(&one).unwrap(),
            [note(7, "the disk is full"), note(9, "")]
        );
        store.drop_note(&one, "a.log", 7).unwrap();
        assert_eq!(store.notes(&one).unwrap(), [note(9, "")]);
        assert_eq!(store.notes(&two).unwrap().len(), 1);
    }
}
