//! Processors by the number that an ELF header has.

/// `(e_machine, name)`, of <https://www.sco.com/developers/gabi/latest/ch4.eheader.html> and its
/// register, as far as compilers of our day write them.
const MACHINES: &[(u16, &str)] = &[
    (0, "no machine"),
    (2, "SPARC"),
    (3, "x86"),
    (4, "Motorola 68000"),
    (7, "Intel 80860"),
    (8, "MIPS"),
    (10, "MIPS RS3000"),
    (15, "PA-RISC"),
    (18, "SPARC V8+"),
    (20, "PowerPC"),
    (21, "PowerPC64"),
    (22, "IBM Z"),
    (23, "Cell SPU"),
    (40, "ARM"),
    (41, "Alpha"),
    (42, "SuperH"),
    (43, "SPARC V9"),
    (45, "ARC"),
    (50, "Itanium"),
    (62, "x86-64"),
    (75, "VAX"),
    (76, "CRIS"),
    (83, "AVR"),
    (88, "M32R"),
    (92, "OpenRISC"),
    (93, "ARCompact"),
    (94, "Xtensa"),
    (105, "MSP430"),
    (106, "Blackfin"),
    (113, "Nios II"),
    (164, "Hexagon"),
    (183, "AArch64"),
    (188, "TILEPro"),
    (189, "MicroBlaze"),
    (190, "CUDA"),
    (191, "TILE-Gx"),
    (195, "ARCv2"),
    (224, "AMD GPU"),
    (243, "RISC-V"),
    (247, "eBPF"),
    (252, "C-SKY"),
    (258, "LoongArch"),
    (36902, "Alpha"),
];

/// The processor's name, or its number where nobody here knows it.
pub fn name(machine: u16) -> String {
    match MACHINES.iter().find(|(number, _)| *number == machine) {
        Some((_, name)) => (*name).to_owned(),
        None => format!("machine {machine}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_once_and_in_order() {
        assert!(MACHINES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(name(20), "PowerPC");
        assert_eq!(name(9), "machine 9");
    }
}
