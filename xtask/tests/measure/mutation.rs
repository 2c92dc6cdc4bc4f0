//! Damaged files: every cut and every flipped byte ends in an answer or an error, never a panic.

use xtask::measure::measure;

use super::{
    Folder,
    fixture::{Recipe, code, library},
    zipped,
};

/// Knuth's MMIX generator: the same flips in every run.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn subjects() -> Vec<(&'static str, Vec<u8>)> {
    let recipe = Recipe { text: code(1500), ..Recipe::default() };
    let elf64 = library(&recipe);
    let elf32 = library(&Recipe { machine: object::elf::EM_ARM, is_64: false, ..recipe });
    let archive =
        zipped(&[("jni/arm64-v8a/liba.so", elf64.as_slice()), ("jni/armeabi-v7a/liba.so", &elf32)]);
    vec![("a.so", elf64), ("b.so", elf32), ("c.aar", archive)]
}

#[test]
fn a_cut_file_is_an_error() {
    let folder = Folder::new();
    for (name, bytes) in subjects() {
        assert!(measure(&folder.file(name, &bytes)).is_ok());
        for len in (0..bytes.len()).step_by(64) {
            let error = measure(&folder.file(name, &bytes[..len])).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let folder = Folder::new();
    let mut random = Lcg(20_240_601);
    let mut refused = 0;
    for (name, bytes) in subjects() {
        for _ in 0..3000 {
            let mut bytes = bytes.clone();
            for _ in 0..=random.below(3) {
                // Half of the flips hit the first and last kilobyte, where the tables are.
                let place = match random.below(4) {
                    0 => random.below(bytes.len().min(1024)),
                    1 => bytes.len() - 1 - random.below(bytes.len().min(1024)),
                    _ => random.below(bytes.len()),
                };
                bytes[place] = random.below(256) as u8;
            }
            refused += u32::from(measure(&folder.file(name, &bytes)).is_err());
        }
    }
    assert!(refused > 1000, "only {refused} of 9000 were refused: the flips miss the tables");
}
