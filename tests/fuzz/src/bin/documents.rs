//! Any bytes as a document: Zuul's JSON, subunit. The first byte says which it is to look like.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::ops::ControlFlow;
use whodunit::event::{EventOptions, stream_reader};
use whodunit::task::Cx;

fuzz_target!(|data: &[u8]| {
    let mut sink = |event: &whodunit::event::Event| {
        assert!(event.text.len() < 64 << 20);
        ControlFlow::Continue(())
    };
    let opts = EventOptions::default();
    let _ = stream_reader(data, "a", &opts, &Cx::default(), &mut sink);
    let json = [b"[{\"phase\":\"run\",\"plays\":[".as_slice(), data].concat();
    let _ = stream_reader(&json[..], "job-output.json", &opts, &Cx::default(), &mut sink);
    // A whole packet, so that what follows it is read as a stream: route code only, 10 bytes.
    let mut packet = vec![0xb3, 0x24, 0x00, 0x0a, 0x01, b'r'];
    packet.extend(crc(&packet).to_be_bytes());
    let stream = [packet.as_slice(), data].concat();
    let _ = stream_reader(&stream[..], "x.subunit", &opts, &Cx::default(), &mut sink);
});

/// CRC-32 as subunit has it, bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}
