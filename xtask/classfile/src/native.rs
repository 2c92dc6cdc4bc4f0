//! Native methods, and the symbols by which the virtual machine finds their code.

use std::fmt::Write;

use crate::{ClassFile, descriptor};

/// A native method of a class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Native {
    /// The binary name of its class, with slashes.
    pub class: String,
    /// Its name in the source.
    pub method: String,
    /// Types of its parameters and result, such as `(J[B)V`.
    pub descriptor: String,
    /// Whether its class has another native method of this name: then its symbol names the parameters.
    pub overloaded: bool,
}

impl Native {
    /// The symbol that a library exports for it (JNI specification, chapter 2, resolving native method names),
    /// such as `Java_com_google_mediapipe_framework_Graph_nativeCreateGraph`.
    pub fn symbol(&self) -> String {
        let mut symbol = String::from("Java_");
        mangle(&self.class, &mut symbol);
        symbol.push('_');
        mangle(&self.method, &mut symbol);
        if self.overloaded {
            symbol.push_str("__");
            mangle(descriptor::parameters(&self.descriptor), &mut symbol);
        }
        symbol
    }

    /// Every name that a virtual machine looks for: the short one first, then the one with parameters (the same
    /// chapter).
    pub fn symbols(&self) -> [String; 2] {
        [false, true].map(|overloaded| Native { overloaded, ..self.clone() }.symbol())
    }
}

/// The native methods that a class declares, in its order.
pub(crate) fn declared(class: &ClassFile) -> impl Iterator<Item = Native> {
    let natives = || class.methods.iter().filter(|method| method.is_native());
    natives().map(move |method| Native {
        class: class.name.clone(),
        method: method.name.clone(),
        descriptor: method.descriptor.clone(),
        overloaded: natives().filter(|other| other.name == method.name).count() > 1,
    })
}

/// Letters and digits of ASCII stand for themselves, everything else is escaped.
fn mangle(text: &str, symbol: &mut String) {
    for letter in text.chars() {
        match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' => symbol.push(letter),
            '/' => symbol.push('_'),
            '_' => symbol.push_str("_1"),
            ';' => symbol.push_str("_2"),
            '[' => symbol.push_str("_3"),
            _ => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    let _ = write!(symbol, "_0{unit:04x}");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Native;

    #[test]
    fn symbols_are_as_the_specification_mangles_them() {
        for (class, method, descriptor, overloaded, expected) in [
            ("a/B", "run", "()V", false, "Java_a_B_run"),
            ("a/B", "run", "()V", true, "Java_a_B_run__"),
            ("a/B_c", "r_u", "(I)V", false, "Java_a_B_1c_r_1u"),
            ("a/B$C", "run", "()V", false, "Java_a_B_00024C_run"),
            ("a/B", "r", "(ILjava/lang/String;[J)V", true, "Java_a_B_r__ILjava_lang_String_2_3J"),
            ("ä/B", "日本", "()V", false, "Java__000e4_B__065e5_0672c"),
            ("a/B", "𝒳", "()V", false, "Java_a_B__0d835_0dcb3"),
        ] {
            let native = Native {
                class: class.to_owned(),
                method: method.to_owned(),
                descriptor: descriptor.to_owned(),
                overloaded,
            };
            assert_eq!(native.symbol(), expected);
            assert!(native.symbols().contains(&native.symbol()));
        }
    }
}
