//! What one class file declares and names.

use std::{collections::BTreeSet, fmt};

/// Access flags as the class file format has them (JVM specification, tables 4.1-B, 4.5-A and 4.6-A).
pub mod flags {
    /// A member that its own class alone can name.
    pub const PRIVATE: u16 = 0x0002;
    /// A member of the class and of no object.
    pub const STATIC: u16 = 0x0008;
    /// A method whose code is in a library.
    pub const NATIVE: u16 = 0x0100;
    /// A class file that declares an interface.
    pub const INTERFACE: u16 = 0x0200;
    /// A class without objects, or a method without code.
    pub const ABSTRACT: u16 = 0x0400;
}

/// A class or interface, by binary names such as `com/google/mediapipe/framework/Graph$1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassFile {
    /// The major version of the format: 52 is Java 8, 65 Java 21.
    pub version: u16,
    /// Access flags of the class, see [`flags`].
    pub flags: u16,
    /// The binary name of the class, with slashes.
    pub name: String,
    /// The class that it extends; none for `java/lang/Object` and modules alone.
    pub super_name: Option<String>,
    /// Interfaces that it names itself, in the file's order.
    pub interfaces: Vec<String>,
    /// Fields that it declares, in the file's order.
    pub fields: Vec<Field>,
    /// Methods that it declares, constructors and static initializer among them, in the file's order.
    pub methods: Vec<Method>,
    /// Every class that the file names, itself among them: in its constant pool, and in the descriptors of its
    /// members and of what it calls. Arrays count as what they hold.
    pub classes: BTreeSet<String>,
    /// Every method that the constant pool names.
    pub method_refs: BTreeSet<MemberRef>,
    /// Every field that the constant pool names.
    pub field_refs: BTreeSet<MemberRef>,
    /// Types of the annotations on it and on its members; a device runs without them, and R8 warns.
    pub annotations: BTreeSet<String>,
}

/// A field that a class declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in the source.
    pub name: String,
    /// Its type as the format writes it, such as `Ljava/lang/String;`.
    pub descriptor: String,
    /// Its access flags, whose names are in [`flags`].
    pub flags: u16,
}

/// A method that a class declares, and what its code reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// Its name in the source, `<init>` or `<clinit>`.
    pub name: String,
    /// Types of its parameters and result, such as `(J[B)V`.
    pub descriptor: String,
    /// Its access flags, whose names are in [`flags`].
    pub flags: u16,
    /// Methods that its code calls, or makes handles of: the bodies of lambdas and method references too.
    pub calls: BTreeSet<Call>,
    /// Classes of which its code makes objects, calls static methods or touches static fields: the virtual
    /// machine runs their static initializers.
    pub initializes: BTreeSet<String>,
}

impl Method {
    /// Whether its code is in a library.
    pub fn is_native(&self) -> bool {
        self.flags & flags::NATIVE != 0
    }

    /// Whether a call can end in a subclass's method of the same name instead.
    pub fn is_virtual(&self) -> bool {
        self.flags & (flags::STATIC | flags::PRIVATE) == 0 && !self.name.starts_with('<')
    }
}

/// A method or field of a class, as another file names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberRef {
    /// The class that is named, which may inherit the member.
    pub class: String,
    /// Its name in the source, or `<init>`.
    pub name: String,
    /// Its type, or those of parameters and result.
    pub descriptor: String,
}

impl fmt::Display for MemberRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colon = if self.descriptor.starts_with('(') { "" } else { ":" };
        write!(out, "{}.{}{colon}{}", self.class, self.name, self.descriptor)
    }
}

/// A call in a method's code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    /// How the virtual machine finds the method that runs.
    pub kind: CallKind,
    /// The method that is named.
    pub method: MemberRef,
}

/// How the virtual machine finds the method that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallKind {
    /// By the object's class: of a class's or of an interface's method.
    Virtual,
    /// The named one: a constructor, a private method, one of a superclass.
    Special,
    /// The named one, without an object.
    Static,
}
