//! What passes a filter, compared with the rule said naively.

use super::*;
use crate::log::index::tests::index;
use crate::log::merge::{Merged, MergedLog};
use crate::log::view::View;
use std::sync::Arc;

const LOG: &str = "starting\n\
    2026-11-21 01:00:00.000 1 INFO a.b [-] GET /healthcheck\n\
    2026-11-21 01:00:01.000 1 ERROR a.b [-] failed\n\
    Traceback: no space\n\
    2026-11-21 01:00:02.000 1 INFO a.b [-] GET /images\n";

fn snapshot(log: &str) -> Snapshot {
    index(log.as_bytes()).1.snapshot()
}

fn passing(sheet: &Sheet, filters: &[&str]) -> Vec<u64> {
    let filters: Vec<LineFilter> = filters
        .iter()
        .map(|f| LineFilter::parse(f).unwrap().unwrap())
        .collect();
    let passing = Passing::new(sheet, &filters, &Cx::default()).unwrap();
    (0..sheet.n_lines()).filter(|l| passing.passes(*l)).collect()
}

#[test]
fn filters_are_read_as_typed() {
    let read = |text| LineFilter::parse(text).unwrap().map(|f| f.to_string());
    assert_eq!(read("in: a b").as_deref(), Some("in:a b"));
    assert_eq!(read("out:x").as_deref(), Some("out:x"));
    assert_eq!(read("!x").as_deref(), Some("out:x"));
    assert_eq!(read("x").as_deref(), Some("in:x"));
    assert_eq!((read(""), read("out: "), read("!")), (None, None, None));
    assert!(LineFilter::parse("out:(").is_err());
}

#[test]
fn records_pass_and_go_whole() {
    let sheet = Sheet::from(snapshot(LOG));
    assert_eq!(passing(&sheet, &["no space"]), [2, 3]);
    assert_eq!(passing(&sheet, &["!no space"]), [0, 1, 4]);
    assert_eq!(passing(&sheet, &["GET", "!health"]), [4]);
    assert_eq!(passing(&sheet, &["GET", "starting"]), [0, 1, 4]);
    assert_eq!(passing(&sheet, &[]), [0, 1, 2, 3, 4]);
}

#[test]
fn records_fold_to_their_heads() {
    let sheet = Sheet::from(snapshot(LOG));
    let lines = |filters: &[LineFilter]| {
        let passing = Passing::new(&sheet, filters, &Cx::default()).unwrap();
        let shown = (0..sheet.n_lines()).filter(|l| passing.passes(*l));
        shown.collect::<Vec<u64>>()
    };
    assert_eq!(lines(&[LineFilter::Heads]), [0, 1, 2, 4]);
    let space = LineFilter::In("no space".into());
    assert_eq!(
        lines(&[LineFilter::Heads, space]),
        [2],
        "a match in its tail keeps a record"
    );
}

#[test]
fn a_merged_sheet_filters_each_log_and_views_combine_with_levels() {
    let logs = ["a.log", "b.log"].map(|path| MergedLog {
        path: path.into(),
        snapshot: snapshot(LOG),
        offset: 0,
    });
    let sheet = Sheet::Many(Arc::new(Merged::new(logs.to_vec(), &Cx::default()).unwrap()));
    let filter = LineFilter::parse("failed|images").unwrap().unwrap();
    let passing = Arc::new(Passing::new(&sheet, &[filter], &Cx::default()).unwrap());
    assert_eq!(passing.n_at_least(Level::None), 6);
    let view = View::filtered(sheet.clone(), Level::Error, Some(passing));
    let lines = view.lines(0, 9);
    assert_eq!((view.n_rows(), lines.len()), (4, 4));
    for (row, line) in lines.iter().enumerate() {
        assert_eq!(view.row_of(*line), Some(row as u64));
        assert!(view.shows(*line) && sheet.level(*line) == Level::Error);
    }
}

#[test]
fn a_filter_reads_as_it_is_shown() {
    for pattern in ["x", " x", "  x y ", "!x", "in: x"] {
        for filter in [LineFilter::In(pattern.into()), LineFilter::Out(pattern.into())] {
            assert_eq!(LineFilter::parse(&filter.to_string()).unwrap(), Some(filter));
        }
    }
}

proptest::proptest! {
    #[test]
    fn views_are_what_passes(words in proptest::collection::vec("[ab]{1,3}", 1..60), pattern in "[ab]{1,2}", out: bool) {
        let sheet = Sheet::from(snapshot(&(words.join("\n") + "\n")));
        let filter = if out { LineFilter::Out(pattern.clone()) } else { LineFilter::In(pattern.clone()) };
        let passing = Arc::new(Passing::new(&sheet, &[filter], &Cx::default()).unwrap());
        let want: Vec<u64> = (0..).zip(&words).filter(|(_, w)| w.contains(&pattern) != out).map(|(l, _)| l).collect();
        let view = View::filtered(sheet, Level::None, Some(passing));
        proptest::prop_assert_eq!(view.lines(0, 100), want);
    }
}
