//! Types that annotations name. The reader below recurses as deep as a file says; this one does not.

use std::collections::BTreeSet;

use noak::reader::{
    Attribute,
    cpool::{ConstantPool, Index, Utf8},
};

use crate::{ClassError, descriptor, parse::text};

/// Annotations inside annotations and arrays; javac itself stops far before.
const DEEPEST: u32 = 64;

/// Adds the types that an attribute names where it holds annotations; of any other nothing is added.
pub(crate) fn read(
    attribute: &Attribute<'_>,
    pool: &ConstantPool<'_>,
    found: &mut BTreeSet<String>,
) -> Result<(), ClassError> {
    let name = text(pool.retrieve(attribute.name())?)?;
    let mut reader = Reader { rest: attribute.content(), pool, found };
    match name.as_str() {
        "RuntimeVisibleAnnotations" | "RuntimeInvisibleAnnotations" => reader.list()?,
        "RuntimeVisibleParameterAnnotations" | "RuntimeInvisibleParameterAnnotations" => {
            for _ in 0..reader.byte()? {
                reader.list()?;
            }
        }
        _ => return Ok(()),
    }
    match reader.rest.len() {
        0 => Ok(()),
        more => Err(ClassError::broken(format!("{more} bytes behind the end of `{name}`"))),
    }
}

struct Reader<'class, 'pool, 'found> {
    rest: &'class [u8],
    pool: &'pool ConstantPool<'class>,
    found: &'found mut BTreeSet<String>,
}

impl Reader<'_, '_, '_> {
    fn list(&mut self) -> Result<(), ClassError> {
        for _ in 0..self.short()? {
            self.annotation(0)?;
        }
        Ok(())
    }

    fn annotation(&mut self, depth: u32) -> Result<(), ClassError> {
        self.named_type()?;
        for _ in 0..self.short()? {
            self.short()?;
            self.value(depth)?;
        }
        Ok(())
    }

    fn value(&mut self, depth: u32) -> Result<(), ClassError> {
        if depth > DEEPEST {
            return Err(ClassError::broken(format!("annotations more than {DEEPEST} deep")));
        }
        match self.byte()? {
            b'B' | b'C' | b'D' | b'F' | b'I' | b'J' | b'S' | b'Z' | b's' | b'c' => {
                self.short()?;
            }
            b'e' => {
                self.named_type()?;
                self.short()?;
            }
            b'@' => self.annotation(depth + 1)?,
            b'[' => {
                for _ in 0..self.short()? {
                    self.value(depth + 1)?;
                }
            }
            tag => return Err(ClassError::broken(format!("an annotation's value of kind {tag}"))),
        }
        Ok(())
    }

    fn named_type(&mut self) -> Result<(), ClassError> {
        let index = self.short()?;
        let index = Index::<Utf8<'_>>::new(index)?;
        let name = text(self.pool.retrieve(index)?)?;
        let classes = descriptor::classes_of(&name).filter(|_| !name.starts_with('('));
        let classes =
            classes.ok_or_else(|| ClassError::broken(format!("an annotation of type `{name}`")))?;
        self.found.extend(classes.into_iter().map(str::to_owned));
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, ClassError> {
        let (first, rest) = self.rest.split_first().ok_or_else(cut)?;
        self.rest = rest;
        Ok(*first)
    }

    fn short(&mut self) -> Result<u16, ClassError> {
        let (first, rest) = self.rest.split_first_chunk::<2>().ok_or_else(cut)?;
        self.rest = rest;
        Ok(u16::from_be_bytes(*first))
    }
}

fn cut() -> ClassError {
    ClassError::broken("an annotation that is cut off")
}
