//! The matches screen from keys to cells: the real update and the real view; who calls performs the work.

use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::Arc;
use whodunit::app::{
    BuildState, Done, Effect, Keymap, MatchView, Model, Msg, Screen, WhyNot, Work, parse_keys, update,
};
use whodunit::domain::BuildKey;
use whodunit::fingerprint::{MatchReport, NearMiss, Set};
use whodunit::ui::color::Depth;
use whodunit::ui::theme::Theme;

/// The workbench on the matches of a build.
pub(crate) struct Matches {
    model: Model,
}

impl Matches {
    /// With these hits and near misses.
    pub(crate) fn open(
        build: &BuildKey,
        set: &Set,
        report: &MatchReport,
        near: &[NearMiss],
        size: (u16, u16),
    ) -> Self {
        let mut model = Model::new(Arc::new(Keymap::shipped()), Timestamp::UNIX_EPOCH, size);
        model.screen = Screen::Build;
        model.build = Some(BuildState::opening(build.clone(), None));
        let mut screen = Self { model };
        let effects = screen.keys("2");
        let [Effect::Start(ticket, Work::Match(_))] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        let prints = set.fingerprints.iter();
        let view = MatchView {
            report: report.clone(),
            near: near.to_vec(),
            queries: prints
                .clone()
                .map(|p| (p.id.clone(), p.query_text.clone()))
                .collect(),
            tried: prints.map(|p| p.id.clone()).collect(),
            broken: Vec::new(),
        };
        let done = Msg::Done(*ticket, Box::new(Done::Matched(Box::new(view))));
        assert!(update(&mut screen.model, done).is_empty());
        screen
    }

    /// Presses keys.
    pub(crate) fn keys(&mut self, keys: &str) -> Vec<Effect> {
        let keys = parse_keys(keys).unwrap();
        keys.into_iter()
            .flat_map(|key| update(&mut self.model, Msg::Key(key)))
            .collect()
    }

    /// Types text into a prompt.
    pub(crate) fn paste(&mut self, text: &str) {
        update(&mut self.model, Msg::Paste(text.to_owned()));
    }

    /// Presses keys that ask about a fingerprint, and gives the answer that `perform` makes of the question.
    pub(crate) fn ask(&mut self, keys: &str, perform: impl FnOnce(&str) -> WhyNot) {
        let effects = self.keys(keys);
        let [Effect::Start(ticket, Work::WhyNot { id, .. })] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        let done = Done::WhyNot(Box::new(perform(id)));
        update(&mut self.model, Msg::Done(*ticket, Box::new(done)));
    }

    /// What the screen shows.
    pub(crate) fn text(&self) -> String {
        let (columns, rows) = self.model.size;
        let theme = Theme::named("mono", Depth::None).unwrap();
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal
            .draw(|frame| whodunit::ui::view(&self.model, &theme, frame))
            .unwrap();
        let buffer = terminal.backend().buffer().clone();
        let cells = |y| (0..columns).map(move |x| (x, y));
        let row = |y| {
            let row: String = cells(y).map(|at| buffer.cell(at).unwrap().symbol()).collect();
            row.trim_end().to_owned()
        };
        (0..rows).map(row).collect::<Vec<_>>().join("\n")
    }

    /// Whether the screen shows a text, over however many rows it goes.
    pub(crate) fn shows(&self, text: &str) -> bool {
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        bare(&self.text()).contains(&bare(text))
    }
}
