//! The frame on narrow terminals: the ways out keep their places, a folder's name its end.

use super::{columns_of, keys, top_pieces};
use crate::app::{BuildState, Context, Keymap, Model, Screen, Tab};
use crate::domain::BuildKey;
use crate::ui::build::TABS;
use jiff::Timestamp;
use std::sync::Arc;

fn model(size: (u16, u16), tab: Tab) -> Model {
    let mut model = Model::new(Arc::new(Keymap::shipped()), Timestamp::UNIX_EPOCH, size);
    model.gate.name = "/home/somebody/ci/downloads/2026-11-21/openstack/glance/logs-of-build-965432".into();
    model.screen = Screen::Build;
    let mut build = BuildState::opening(BuildKey("b".into()), None);
    build.tab = tab;
    model.gate.single = Some(build.key.clone());
    model.build = Some(build);
    model
}

fn text(pieces: &[super::Piece]) -> String {
    pieces.iter().map(|(text, ..)| text.as_str()).collect()
}

#[test]
fn the_ways_out_stay_when_other_keys_are_cut() {
    for tab in TABS {
        let bar = text(&keys(&model((80, 24), tab), 80));
        for way in ["esc back", ": commands", "? keys"] {
            assert!(bar.contains(way), "{tab:?}: {bar}");
        }
        assert!(
            columns_of(&keys(&model((80, 24), tab), 80)) <= 79,
            "{tab:?}: {bar}"
        );
        assert!(
            text(&keys(&model((20, 5), tab), 20)).contains("? keys"),
            "{tab:?}"
        );
    }
    let files = text(&keys(&model((80, 24), Tab::Logs), 80));
    assert!(files.contains("tab files"), "{files}");
    assert_eq!(model((80, 24), Tab::Logs).context(), Context::Log);
}

#[test]
fn a_long_folder_is_cut_in_its_middle() {
    let model = model((80, 24), Tab::Logs);
    let (left, right) = top_pieces(&model, 80);
    let shown = text(&left);
    assert!(columns_of(&left) + columns_of(&right) < 80, "{shown}");
    assert!(
        shown.contains("/home/") && shown.contains("build-965432 ▸ logs"),
        "{shown}"
    );
}
