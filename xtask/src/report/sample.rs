//! Made-up measurements for tests of this stage.

use support::{digest::Sha256, size::Bytes};

use crate::{
    catalogue::Abi,
    measure::{
        AndroidIdent, Library, Loading, Measurement, PageAlignment, Pages16k, PagesReason,
        PagesRule, PagesVerdict, Relro, Section, SectionKind, Sizes, StackRights,
    },
};

/// A library for arm64-v8a of `file` bytes; the other sizes follow from that.
pub fn library(name: &str, needed: &[&str], file: u64) -> Library {
    Library {
        path: format!("jni/arm64-v8a/{name}"),
        name: name.to_owned(),
        abi: Abi::Arm64V8a,
        sha256: Sha256::of(name.as_bytes()),
        sizes: Sizes {
            file: Bytes(file),
            normalized: Some(Bytes(file * 9 / 10)),
            download: Bytes(file * 4 / 10),
            memory: Bytes(file * 11 / 10),
        },
        loading: Some(Loading {
            pages_16k: Pages16k {
                verdict: PagesVerdict::Loads,
                reasons: vec![PagesReason { rule: PagesRule::AllKept, found: String::new() }],
            },
            text_relocations: false,
            stack: StackRights::NotExecutable,
            writable_code: false,
            unresolved: Some(Vec::new()),
        }),
        stored: None,
        needed_by: None,
        links: Vec::new(),
        unknown: Vec::new(),
        soname: Some(name.to_owned()),
        needed: needed.iter().map(|name| (*name).to_owned()).collect(),
        android: Some(AndroidIdent {
            api_level: 24,
            ndk: Some("r28b".to_owned()),
            ndk_build: None,
        }),
        build_id: None,
        alignment: PageAlignment { min: 1 << 14, max: 1 << 14, page_size_16k_ok: true },
        stripped: true,
        relro: Relro::Full,
        bind_now: true,
        sections: Vec::new(),
        exports: vec!["JNI_OnLoad".to_owned()],
    }
}

/// The library for another ABI.
pub fn with_abi(mut library: Library, abi: Abi) -> Library {
    library.path = format!("jni/{abi}/{}", library.name);
    library.abi = abi;
    library
}

/// The library with another section.
pub fn with_section(mut library: Library, name: &str, size: u64) -> Library {
    library.sections.push(Section {
        name: name.to_owned(),
        size: Bytes(size),
        kind: SectionKind::Content,
    });
    library
}

/// A measurement of these libraries, under a name.
pub fn measurement(name: &str, libraries: Vec<Library>) -> Measurement {
    Measurement {
        schema: 1,
        name: name.to_owned(),
        min_sdk: Vec::new(),
        libraries,
        left_out: Vec::new(),
    }
}
