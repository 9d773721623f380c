//! Archives as folders: names that stay inside, compression around and inside, archives that break off.

use super::*;
use crate::log::tree;

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
        let logs = tree::folder(&path).unwrap();
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
    let folder = tree::list(dir.path()).unwrap();
    assert!(
        folder.iter().any(|f| f.path == "l.tar.gz/logs/b.log"),
        "{folder:?}"
    );
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
    let Listing { files, broken } = list(&path).unwrap();
    assert_eq!(files, [("a.log".to_owned(), 4)]);
    assert!(broken.unwrap().contains("ends too early"));
    std::fs::write(dir.path().join("no.tar"), "just text").unwrap();
    assert!(!is_archive(&dir.path().join("no.tar")));
    assert_eq!(tree::list(dir.path()).unwrap().len(), 2);
}
