//! Maps as linkers print them, maps that are none, and maps that were changed at random.

use linkmap::{Entry, Fault, Linker, MapError, read, read_why_extract};

const LLD: &str = "\
             VMA              LMA     Size Align Out     In      Symbol
            1530             1530       77    16 .text
            1530             1530        7    16         a/a.pic.o:(.text._ZN1RC2Ei)
            1530             1530        7     1                 R::R(int, char const*)
            1570             1570        4    16         a/libb.pic.a(b.pic.o):(.text.helper)
            1574             1574        0     1         . = ALIGN ( 8 )
            3740             3740        1     1 .bss
            3740             3740        1     1         <internal>:(.bss)

Cross Reference Table

Symbol                                            File
R::R(int, char const*)                            a/a.pic.o
                                                  a/libb.pic.a(b.pic.o)
a_name_that_is_much_longer_than_the_column_that_it_has_for_itself a/a.pic.o
";

const GNU: &str = "\
Archive member included to satisfy reference by file (symbol)

a/libb.pic.a(b.pic.o)         a/a.pic.o (helper(int))
a/lib_with_a_long_name.pic.a(c.pic.o)
                              a/a.pic.o (other)

Discarded input sections

 .text          0x0000000000000000        0x0 a/a.pic.o

Memory Configuration

Name             Origin             Length             Attributes
*default*        0x0000000000000000 0xffffffffffffffff

Linker script and memory map

LOAD a/a.pic.o
                0x0000000000000200                . = SEGMENT_START (0x0)

.note.gnu.build-id
 *(.note.gnu.build-id)

.text           0x0000000000001040       0x77
 *(.text .text.*)
 .text.Java_x   0x0000000000001060        0x7 a/a.pic.o
                0x0000000000001060                R::R(int)
 *fill*         0x0000000000001067        0x9 
 .text._Z6helperi
                0x0000000000001070        0x4 a/libb.pic.a(b.pic.o)
                                         0x58 (size before relaxing)
                [!provide]                        PROVIDE (etext = .)
.a_section_of_a_long_name
                0x0000000000002000       0x10
 .data          0x0000000000002000       0x10 a/a.pic.o
OUTPUT(bfd.so elf64-x86-64)
";

const GOLD: &str = "\
Memory map

 ** file header
                0x0000000000000000       0x40
.text           0x0000000000000480       0x20
 .text.startup  0x0000000000000480       0x11 a/a.pic.o
                0x0000000000000480                main
 ** fill        0x0000000000000491        0xf
.rodata         0x0000000000000507        0xb
 ** merge strings
                0x0000000000000507        0xb
";

/// Every entry in words.
fn entries(text: &str) -> (Linker, Vec<String>) {
    let mut found = Vec::new();
    let linker = read(text.as_bytes(), |entry| {
        found.push(match entry {
            Entry::Section { name, address, size } => {
                format!("section {name} {address:x} {size:x}")
            }
            Entry::Input { address, size, object, section } => {
                format!("input {section} {address:x} {size:x} {}", object.unwrap_or("-"))
            }
            Entry::Fill { address, size } => format!("fill {address:x} {size:x}"),
            Entry::Symbol { address, size, name } => format!("symbol {name} {address:x} {size:?}"),
            Entry::Reference { symbol, object, first } => {
                format!("reference {symbol} {object} {first}")
            }
            Entry::Extracted { object, by, symbol } => format!("extracted {object} {by} {symbol}"),
        });
    });
    (linker.unwrap(), found)
}

#[test]
fn every_line_of_a_map_is_read_as_its_linker_means_it() {
    let long = "a_name_that_is_much_longer_than_the_column_that_it_has_for_itself";
    assert_eq!(
        entries(LLD),
        (
            Linker::Lld,
            vec![
                "section .text 1530 77".into(),
                "input .text._ZN1RC2Ei 1530 7 a/a.pic.o".into(),
                "symbol R::R(int, char const*) 1530 Some(7)".into(),
                "input .text.helper 1570 4 a/libb.pic.a(b.pic.o)".into(),
                "section .bss 3740 1".into(),
                "input .bss 3740 1 -".into(),
                "reference R::R(int, char const*) a/a.pic.o true".into(),
                "reference R::R(int, char const*) a/libb.pic.a(b.pic.o) false".into(),
                format!("reference {long} a/a.pic.o true"),
            ]
        )
    );
    assert_eq!(
        entries(GNU),
        (
            Linker::GnuLd,
            [
                "extracted a/libb.pic.a(b.pic.o) a/a.pic.o helper(int)",
                "extracted a/lib_with_a_long_name.pic.a(c.pic.o) a/a.pic.o other",
                "section .text 1040 77",
                "input .text.Java_x 1060 7 a/a.pic.o",
                "symbol R::R(int) 1060 None",
                "fill 1067 9",
                "input .text._Z6helperi 1070 4 a/libb.pic.a(b.pic.o)",
                "section .a_section_of_a_long_name 2000 10",
                "input .data 2000 10 a/a.pic.o",
            ]
            .map(str::to_owned)
            .to_vec()
        )
    );
    assert_eq!(
        entries(GOLD),
        (
            Linker::Gold,
            [
                "section .text 480 20",
                "input .text.startup 480 11 a/a.pic.o",
                "symbol main 480 None",
                "fill 491 f",
                "section .rodata 507 b",
                "input merge strings 507 b -",
            ]
            .map(str::to_owned)
            .to_vec()
        )
    );
}

#[test]
fn what_is_no_map_is_told_with_its_line() {
    let long = format!("{}\n{}\n", LLD.lines().next().unwrap(), "x".repeat(2 << 20));
    let head = LLD.lines().next().unwrap();
    let after_head = |line: &str| format!("{head}\n{line}\n");
    for (text, expected, at) in [
        (String::new(), Fault::NoMap, 1),
        ("ELF".to_owned(), Fault::Cut, 1),
        ("\n\nhello\n".to_owned(), Fault::NoMap, 3),
        (after_head(""), Fault::Order, 3),
        (after_head("1 1 1 1 "), Fault::Name, 2),
        (after_head("1 1 g 1 .text"), Fault::Number, 2),
        (after_head("11111111111111111 1 1 1 .text"), Fault::Number, 2),
        (after_head("1 1 1 1         a.o:(.text)"), Fault::Order, 2),
        (after_head("1 1 1 1 .text") + "1 1 1 1                 f\n", Fault::Order, 3),
        (after_head("1 1 1 1 .text") + "1 1 1 1         a.o\n", Fault::Name, 3),
        (after_head("1 1 1 1 .text") + "1 1", Fault::Cut, 3),
        (long, Fault::TooLong, 2),
        ("Memory map\n".to_owned(), Fault::Order, 2),
        ("Memory Configuration\n".to_owned(), Fault::Cut, 2),
        ("Memory map\n .text 0x1 0x1 a.o\n".to_owned(), Fault::Order, 2),
        ("Memory map\n.text 0x1 0x1\n .text 0x1 a.o\n".to_owned(), Fault::Number, 3),
    ] {
        let error = read(text.as_bytes(), |_| {}).unwrap_err();
        let MapError::Line { line, fault, .. } = &error else { panic!("{error}") };
        assert_eq!((*fault, *line), (expected, at), "{error}");
    }
    let error = read(&b"Memory map\n.text \xff 0x1\n"[..], |_| {}).unwrap_err();
    assert!(error.to_string().starts_with("line 2: expected UTF-8, found `"), "{error}");
    let hostile = after_head("1 1 1 1 .te\u{1b}[31mxt") + "\u{1b}]0;x\n";
    let error = read(hostile.as_bytes(), |_| {}).unwrap_err();
    assert!(!error.to_string().contains('\u{1b}'), "{error}");
}

#[test]
fn reasons_of_extraction_are_read_or_refused() {
    let mut found = Vec::new();
    let text = "reference\textracted\tsymbol\na.o\tlib.a(b.o)\t_Z6helperi\n";
    read_why_extract(text.as_bytes(), |it| {
        found.push(format!("{} {} {}", it.by, it.object, it.symbol))
    })
    .unwrap();
    assert_eq!(found, ["a.o lib.a(b.o) _Z6helperi"]);
    for text in ["a\tb\tc\n", "reference\textracted\tsymbol\nx\n", "reference\textracted"] {
        assert!(read_why_extract(text.as_bytes(), |_| {}).is_err(), "{text}");
    }
}

/// Numbers that are the same on every machine (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}

#[test]
fn a_changed_map_is_read_or_refused() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut read_well = 0;
    for round in 0..30_000 {
        let mut bytes = [LLD, GNU, GOLD][round % 3].as_bytes().to_vec();
        for _ in 0..=random.below(4) {
            if bytes.is_empty() {
                break;
            }
            let at = random.below(bytes.len());
            match random.below(5) {
                0 => bytes[at] = b"\n 0x(*.:)\t\xff"[random.below(11)],
                1 => drop(bytes.remove(at)),
                2 => bytes.truncate(at.max(1)),
                3 => bytes.insert(at, b'\n'),
                _ => {
                    let from = random.below(bytes.len());
                    let piece = bytes[from..(from + 40).min(bytes.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        let mut total = 0_u64;
        match read(&bytes[..], |entry| {
            if let Entry::Input { size, .. } = entry {
                total = total.wrapping_add(size);
            }
        }) {
            Ok(_) => read_well += 1,
            Err(error) => assert!(error.to_string().starts_with("line "), "{error}"),
        }
    }
    assert!(read_well > 3_000, "{read_well}: most changes leave nothing to read");
}
