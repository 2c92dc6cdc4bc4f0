//! From the bytes of a class file to what it declares and names. The format is read by `noak`, whose types do not
//! leave this file, `code.rs` and `annotations.rs`.

use std::collections::BTreeSet;

use noak::{
    MStr,
    reader::{
        Attribute, AttributeContent, Class,
        cpool::{ConstantPool, Item},
    },
};

use crate::{
    ClassError, ClassFile, Field, MemberRef, Method, annotations,
    code::{self, Bootstraps},
    descriptor,
};

/// The newest major version of the format that is read: that of Java 21.
pub const NEWEST: u16 = 65;

/// The oldest one, of Java 1.0.2.
const OLDEST: u16 = 45;

impl ClassFile {
    /// Reads a class file, from Java 1.0 to Java 21. Everything that it names is looked up: a length, an index or a
    /// tag that lies is an error.
    pub fn parse(bytes: &[u8]) -> Result<ClassFile, ClassError> {
        let version = version(bytes)?;
        let class = Class::new(bytes)?;
        if class.buffer_size() != bytes.len() {
            return Err(ClassError::Trailing { expected: class.buffer_size(), found: bytes.len() });
        }
        let pool = class.pool();
        let mut read = ClassFile {
            version,
            flags: class.access_flags().bits(),
            name: class_name(pool.retrieve(class.this_class())?.name)?,
            super_name: None,
            interfaces: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            classes: BTreeSet::new(),
            method_refs: BTreeSet::new(),
            field_refs: BTreeSet::new(),
            annotations: BTreeSet::new(),
        };
        for item in pool.iter() {
            read.take(item, pool)?;
        }
        if let Some(index) = class.super_class() {
            read.super_name = Some(class_name(pool.retrieve(index)?.name)?);
        }
        for index in class.interfaces() {
            read.interfaces.push(class_name(pool.retrieve(index?)?.name)?);
        }
        let mut bootstraps = None;
        for attribute in class.attributes() {
            let attribute = attribute?;
            annotations::read(&attribute, pool, &mut read.annotations)?;
            if is(&attribute, "BootstrapMethods", pool)?
                && let AttributeContent::BootstrapMethods(methods) = attribute.read_content(pool)?
            {
                bootstraps = Some(methods);
            }
        }
        let bootstraps = Bootstraps::read(bootstraps, pool)?;
        let mut declared = BTreeSet::new();
        let mut once = |name: &str, descriptor: &str| {
            if declared.insert((name.to_owned(), descriptor.to_owned())) {
                return Ok(());
            }
            Err(ClassError::broken(format!("`{name}` of type `{descriptor}` is declared twice")))
        };
        for field in class.fields() {
            let field = field?;
            let descriptor = text(pool.retrieve(field.descriptor())?)?;
            read.takes(&descriptor, false)?;
            for attribute in field.attributes() {
                annotations::read(&attribute?, pool, &mut read.annotations)?;
            }
            let name = text(pool.retrieve(field.name())?)?;
            once(&name, &descriptor)?;
            read.fields.push(Field { name, descriptor, flags: field.access_flags().bits() });
        }
        for method in class.methods() {
            let method = method?;
            let mut declared = Method {
                name: text(pool.retrieve(method.name())?)?,
                descriptor: text(pool.retrieve(method.descriptor())?)?,
                flags: method.access_flags().bits(),
                calls: BTreeSet::new(),
                initializes: BTreeSet::new(),
            };
            read.takes(&declared.descriptor, true)?;
            once(&declared.name, &declared.descriptor)?;
            for attribute in method.attributes() {
                let attribute = attribute?;
                annotations::read(&attribute, pool, &mut read.annotations)?;
                if is(&attribute, "Code", pool)? {
                    code::read(&attribute, pool, &bootstraps, &mut declared)?;
                }
            }
            read.methods.push(declared);
        }
        Ok(read)
    }

    /// The method of this name and descriptor that the class itself declares.
    pub fn method(&self, name: &str, descriptor: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.name == name && method.descriptor == descriptor)
    }

    /// The field of this name and descriptor that the class itself declares.
    pub fn field(&self, name: &str, descriptor: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name && field.descriptor == descriptor)
    }

    fn take<'class>(
        &mut self,
        item: &Item<'class>,
        pool: &ConstantPool<'class>,
    ) -> Result<(), ClassError> {
        match item {
            Item::Class(class) => {
                let name = class_or_array(pool.retrieve(class.name)?)?;
                self.classes.extend(descriptor::element(&name).map(str::to_owned));
            }
            Item::MethodRef(method) => {
                let method = member(pool, method.class, method.name_and_type)?;
                self.takes(&method.descriptor, true)?;
                self.method_refs.insert(method);
            }
            Item::InterfaceMethodRef(method) => {
                let method = member(pool, method.class, method.name_and_type)?;
                self.takes(&method.descriptor, true)?;
                self.method_refs.insert(method);
            }
            Item::FieldRef(field) => {
                let field = member(pool, field.class, field.name_and_type)?;
                self.takes(&field.descriptor, false)?;
                self.field_refs.insert(field);
            }
            Item::NameAndType(named) => {
                text(pool.retrieve(named.name)?)?;
                let descriptor = text(pool.retrieve(named.descriptor)?)?;
                self.takes(&descriptor, descriptor.starts_with('('))?;
            }
            Item::MethodType(method) => {
                self.takes(&text(pool.retrieve(method.descriptor)?)?, true)?;
            }
            Item::String(string) => {
                pool.retrieve(string.string)?;
            }
            Item::MethodHandle(handle) => code::handle(handle, pool).map(drop)?,
            Item::Dynamic(dynamic) => {
                pool.retrieve(dynamic.name_and_type)?;
            }
            Item::InvokeDynamic(dynamic) => {
                pool.retrieve(dynamic.name_and_type)?;
            }
            Item::Module(module) => {
                pool.retrieve(module.name)?;
            }
            Item::Package(package) => {
                pool.retrieve(package.name)?;
            }
            Item::Utf8(_) | Item::Integer(_) | Item::Long(_) | Item::Float(_) | Item::Double(_) => {
            }
        }
        Ok(())
    }

    /// Adds the classes of a descriptor, which is one of a method or of a field.
    fn takes(&mut self, descriptor: &str, of_method: bool) -> Result<(), ClassError> {
        let classes = descriptor::classes_of(descriptor);
        let classes = classes.filter(|_| descriptor.starts_with('(') == of_method);
        let classes = classes
            .ok_or_else(|| ClassError::broken(format!("`{descriptor}` is no descriptor there")))?;
        self.classes.extend(classes.into_iter().map(str::to_owned));
        Ok(())
    }
}

/// The major version, of a file that begins as class files do.
fn version(bytes: &[u8]) -> Result<u16, ClassError> {
    let (head, _) = bytes.split_at(bytes.len().min(4));
    if head != [0xca, 0xfe, 0xba, 0xbe] {
        let found: Vec<String> = head.iter().map(|byte| format!("{byte:02X}")).collect();
        let found = if found.is_empty() { "nothing".to_owned() } else { found.join(" ") };
        return Err(ClassError::NotAClass { found });
    }
    match bytes.get(6..8) {
        Some(&[high, low]) => match u16::from_be_bytes([high, low]) {
            found if found > NEWEST => Err(ClassError::TooNew { found }),
            found if found < OLDEST => Err(ClassError::broken(format!("version {found}"))),
            found => Ok(found),
        },
        _ => Err(ClassError::broken("it ends before its version")),
    }
}

fn is<'class>(
    attribute: &Attribute<'class>,
    name: &str,
    pool: &ConstantPool<'class>,
) -> Result<bool, ClassError> {
    Ok(pool.retrieve(attribute.name())?.as_bytes() == name.as_bytes())
}

/// What a constant of text says. One of half a character is no name.
pub(crate) fn text(constant: &MStr) -> Result<String, ClassError> {
    if let Some(text) = constant.to_str() {
        return Ok(text.to_owned());
    }
    let letters: Result<String, _> = constant.chars().collect();
    letters.map_err(|_| ClassError::broken("a name with half of a character"))
}

fn class_name(constant: &MStr) -> Result<String, ClassError> {
    let name = text(constant)?;
    if descriptor::is_class_name(&name) {
        return Ok(name);
    }
    Err(ClassError::broken(format!("`{name}` is no name of a class")))
}

fn class_or_array(constant: &MStr) -> Result<String, ClassError> {
    let name = text(constant)?;
    if name.starts_with('[') {
        let classes = descriptor::classes_of(&name);
        return classes
            .map(|_| name.clone())
            .ok_or_else(|| ClassError::broken(format!("`{name}` is the type of no array")));
    }
    class_name(constant)
}

/// A method or field that the pool names.
pub(crate) fn member<'class>(
    pool: &ConstantPool<'class>,
    class: noak::reader::cpool::Index<noak::reader::cpool::Class<'class>>,
    named: noak::reader::cpool::Index<noak::reader::cpool::NameAndType<'class>>,
) -> Result<MemberRef, ClassError> {
    let named = pool.retrieve(named)?;
    Ok(MemberRef {
        class: class_or_array(pool.retrieve(class)?.name)?,
        name: text(named.name)?,
        descriptor: text(named.descriptor)?,
    })
}
