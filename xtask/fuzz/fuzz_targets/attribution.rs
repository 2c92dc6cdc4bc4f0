//! A library with a map, both from anywhere: every byte is in one row, or they are refused. The first four bytes are the
//! length of the library; what follows it is the map.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xtask::attribute::{By, Evidence, attribute};

fuzz_target!(|bytes: &[u8]| {
    let Some((head, rest)) = bytes.split_first_chunk::<4>() else { return };
    let length = (u32::from_le_bytes(*head) as usize).min(rest.len());
    let (library, map) = rest.split_at(length);
    for map in [Some(map), None] {
        let evidence = Evidence {
            name: "lib.so",
            bytes: library,
            map: map.map(|map| ("link.map", map)),
            unstripped: None,
            graph: None,
        };
        match attribute(&evidence) {
            Ok(told) => {
                for by in By::ALL {
                    assert_eq!(told.fold(by).bytes.0, library.len() as u64, "{by}");
                }
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
});
