//! Archives as folders: names that stay inside, compression around and inside, archives that break off.

use super::*;
use crate::log::tree;
use std::io::Write;

fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, data) in files {
        let mut header = tar::Header::new_ustar();
        // Written by hand: the crate refuses names that leave the folder.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, *data).unwrap();
    }
    let mut link = tar::Header::new_ustar();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    builder.append_link(&mut link, "out", "/etc/passwd").unwrap();
    builder.into_inner().unwrap()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_archive_reads_like_a_folder_and_nothing_leaves_it() {
    let dir = tempfile::tempdir().unwrap();
    let inner = gzip(b"packed\n");
    let tar = tar_of(&[
        ("logs/b.log", b"two\n"),
        ("./a.log", b"one\n"),
        ("../evil.log", b"x"),
        ("/abs.log", b"x"),
        ("logs/c.log.gz", &inner),
    ]);
    let zst = ruzstd::encoding::compress_to_vec(&tar[..], ruzstd::encoding::CompressionLevel::Fastest);
    let mut bz = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bz.write_all(&tar).unwrap();
    let bz = bz.finish().unwrap();
    for (name, bytes) in [
        ("l.tar", &tar),
        ("l.tar.gz", &gzip(&tar)),
        ("l.tar.zst", &zst),
        ("l.tbz2", &bz),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let logs = tree::folder(&path, &Cx::default()).unwrap();
        let paths: Vec<&str> = logs.files.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["a.log", "logs/b.log", "logs/c.log.gz"], "{name}");
        let read = |i: usize| {
            let mut text = String::new();
            let mut reader = open(&logs.disk_path(&logs.files[i])).unwrap();
            reader.read_to_string(&mut text).unwrap();
            text
        };
        assert_eq!(
            (read(0), read(1), read(2)),
            ("one\n".into(), "two\n".into(), "packed\n".into())
        );
    }
    let folder = tree::list(dir.path(), &Cx::default()).unwrap();
    assert!(
        folder.iter().any(|f| f.path == "l.tar.gz/logs/b.log"),
        "{folder:?}"
    );
    let at_hand = tree::at_hand(dir.path(), &Cx::default()).unwrap();
    assert!(at_hand.is_empty(), "archives stay closed: {at_hand:?}");
    assert!(open(&dir.path().join("l.tar/none.log")).is_err());
}

#[test]
fn an_archive_that_breaks_off_gives_the_files_before() {
    let dir = tempfile::tempdir().unwrap();
    let noise: Vec<u8> = (0..300_000_u32)
        .flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let tar = gzip(&tar_of(&[("a.log", b"one\n"), ("b.bin", &noise)]));
    let path = dir.path().join("cut.tar.gz");
    std::fs::write(&path, &tar[..tar.len() / 2]).unwrap();
    let Listing { files, broken } = list(&path, &Cx::default()).unwrap();
    assert_eq!(files, [("a.log".to_owned(), 4)]);
    assert!(broken.unwrap().contains("ends too early"));
    std::fs::write(dir.path().join("no.tar"), "just text").unwrap();
    assert!(!is_archive(&dir.path().join("no.tar")));
    assert_eq!(tree::list(dir.path(), &Cx::default()).unwrap().len(), 2);
}

/// An entry of any kind that says that it has `size` bytes, with these.
fn entry(kind: tar::EntryType, name: &str, size: u64, data: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    let mut out = header.as_bytes().to_vec();
    out.extend(data);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

#[test]
fn long_names_are_read_and_endless_ones_are_not() {
    use tar::EntryType as Kind;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("l.tar");
    let write = |parts: &[Vec<u8>]| std::fs::write(&path, parts.concat()).unwrap();
    let names = |listing: &Listing| -> Vec<String> { listing.files.iter().map(|f| f.0.clone()).collect() };
    let long = format!("{}/a.log", "d".repeat(150));
    let pax = format!("{} path={long}x\n", long.len() + 11);
    let mut sparse = entry(Kind::GNUSparse, "s", 512, &[]);
    sparse[482] = 1; // Its map goes on in another block.
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes().copy_from_slice(&sparse);
    header.set_cksum();
    write(&[
        entry(
            Kind::GNULongName,
            "././@LongLink",
            long.len() as u64 + 1,
            format!("{long}\0").as_bytes(),
        ),
        entry(Kind::Regular, "short", 4, b"one\n"),
        entry(Kind::XHeader, "pax", pax.len() as u64, pax.as_bytes()),
        entry(Kind::Regular, "short", 4, b"two\n"),
        header.as_bytes().to_vec(),
        vec![0; 1024],
        entry(Kind::GNULongName, "x", 70_000, &"n".repeat(70_000).into_bytes()),
        entry(Kind::Regular, "of-the-endless-name", 4, b"bad\n"),
        entry(Kind::Regular, "last.log", 4, b"end\n"),
    ]);
    let listing = list(&path, &Cx::default()).unwrap();
    assert_eq!(
        names(&listing),
        [long.clone(), format!("{long}x"), "last.log".into()]
    );
    assert_eq!(listing.broken, None);
    let mut text = String::new();
    open_entry(&path, "last.log")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, "end\n");

    for kind in [Kind::GNULongName, Kind::XHeader, Kind::Regular, Kind::Symlink] {
        write(&[
            entry(Kind::Regular, "a.log", 4, b"one\n"),
            entry(kind, "bomb", 7 << 30, b"x"),
        ]);
        let listing = list(&path, &Cx::default()).unwrap();
        assert_eq!(names(&listing), ["a.log"]);
        assert_eq!(listing.broken.as_deref(), Some("more than 4 GiB"), "{kind:?}");
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn unpacking_ends_when_it_is_cancelled() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("l.tar");
    std::fs::write(&path, tar_of(&[("a.log", b"one\n")])).unwrap();
    let token = tokio_util::sync::CancellationToken::new();
    token.cancel();
    let cx = Cx::new(token);
    assert_eq!(
        list(&path, &cx).unwrap_err().kind(),
        crate::error::Kind::Cancelled
    );
    let error = tree::list(dir.path(), &cx).unwrap_err();
    assert_eq!(
        error.kind(),
        crate::error::Kind::Cancelled,
        "it does not stay a file"
    );
}
