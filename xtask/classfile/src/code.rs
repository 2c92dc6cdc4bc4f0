//! What the code of a method calls: directly, by handles, and through `invokedynamic`.

use std::collections::BTreeSet;

use noak::reader::{
    Attribute, AttributeContent,
    attributes::{BootstrapMethods, RawInstruction},
    cpool::{ConstantPool, Index, Item, MethodHandle, MethodKind},
};

use crate::{Call, CallKind, ClassError, MemberRef, Method, parse::member};

/// What each bootstrap method of a class hands on: the method itself, and handles among its arguments. A lambda's
/// body is one of those.
pub(crate) struct Bootstraps {
    rows: Vec<Row>,
}

#[derive(Default)]
struct Row {
    reached: Vec<Reached>,
    /// Other rows, by constants that are computed.
    rows: Vec<u16>,
}

/// What a handle leads to.
#[derive(Clone)]
pub(crate) enum Reached {
    Method(Call, bool),
    StaticField(String),
    Field,
}

impl Bootstraps {
    pub(crate) fn read<'class>(
        methods: Option<BootstrapMethods<'class>>,
        pool: &ConstantPool<'class>,
    ) -> Result<Bootstraps, ClassError> {
        let mut rows = Vec::new();
        for method in methods.iter().flat_map(|methods| methods.methods().iter()) {
            let method = method?;
            let mut row = Row::default();
            row.reached.push(handle(pool.get(method.method_ref())?, pool)?);
            for argument in method.arguments() {
                match pool.get(argument?)? {
                    Item::MethodHandle(argument) => row.reached.push(handle(argument, pool)?),
                    Item::Dynamic(dynamic) => row.rows.push(dynamic.bootstrap_method_attr),
                    _ => {}
                }
            }
            rows.push(row);
        }
        Ok(Bootstraps { rows })
    }

    /// Adds what a row leads to, and the rows behind it, each once.
    fn follow(&self, row: u16, method: &mut Method) -> Result<(), ClassError> {
        let mut seen = BTreeSet::new();
        let mut open = vec![row];
        while let Some(row) = open.pop() {
            if !seen.insert(row) {
                continue;
            }
            let found = self.rows.get(usize::from(row)).ok_or_else(|| {
                let known = self.rows.len();
                ClassError::broken(format!("bootstrap method {row} of {known}"))
            })?;
            found.reached.iter().for_each(|reached| reached.clone().add(method));
            open.extend(&found.rows);
        }
        Ok(())
    }
}

impl Reached {
    fn add(self, method: &mut Method) {
        match self {
            Reached::Method(call, initializes) => {
                if initializes {
                    method.initializes.insert(call.method.class.clone());
                }
                method.calls.insert(call);
            }
            Reached::StaticField(class) => {
                method.initializes.insert(class);
            }
            Reached::Field => {}
        }
    }
}

/// What a handle of the pool leads to; its kind and what it names have to fit.
pub(crate) fn handle<'class>(
    handle: &MethodHandle<'class>,
    pool: &ConstantPool<'class>,
) -> Result<Reached, ClassError> {
    let item = pool.get(handle.reference)?;
    let (field, member) = match item {
        Item::FieldRef(field) => (true, member(pool, field.class, field.name_and_type)?),
        Item::MethodRef(method) => (false, member(pool, method.class, method.name_and_type)?),
        Item::InterfaceMethodRef(method) => {
            (false, member(pool, method.class, method.name_and_type)?)
        }
        _ => return Err(ClassError::broken("a method handle of neither method nor field")),
    };
    let call =
        |kind, initializes| Reached::Method(Call { kind, method: member.clone() }, initializes);
    Ok(match (handle.kind, field) {
        (MethodKind::GetField | MethodKind::PutField, true) => Reached::Field,
        (MethodKind::GetStatic | MethodKind::PutStatic, true) => Reached::StaticField(member.class),
        (MethodKind::InvokeStatic, false) => call(CallKind::Static, true),
        (MethodKind::NewInvokeSpecial, false) => call(CallKind::Special, true),
        (MethodKind::InvokeSpecial, false) => call(CallKind::Special, false),
        (MethodKind::InvokeVirtual | MethodKind::InvokeInterface, false) => {
            call(CallKind::Virtual, false)
        }
        _ => return Err(ClassError::broken(format!("a method handle of another kind: {member}"))),
    })
}

/// Reads the code of a method into it.
pub(crate) fn read<'class>(
    attribute: &Attribute<'class>,
    pool: &ConstantPool<'class>,
    bootstraps: &Bootstraps,
    method: &mut Method,
) -> Result<(), ClassError> {
    let content = attribute.content();
    if length(content) != Some(content.len()) {
        let name = &method.name;
        return Err(ClassError::broken(format!("the code of `{name}` has another length")));
    }
    let AttributeContent::Code(code) = attribute.read_content(pool)? else { return Ok(()) };
    for handler in code.exception_handlers() {
        if let Some(class) = handler.catch_type() {
            pool.retrieve(class)?;
        }
    }
    for instruction in code.raw_instructions() {
        let (_, instruction) = instruction?;
        take(&instruction, pool, bootstraps, method)?;
    }
    Ok(())
}

fn take<'class>(
    instruction: &RawInstruction<'class>,
    pool: &ConstantPool<'class>,
    bootstraps: &Bootstraps,
    method: &mut Method,
) -> Result<(), ClassError> {
    match instruction {
        RawInstruction::InvokeVirtual { index } => {
            let called = pool.get(*index)?;
            let called = member(pool, called.class, called.name_and_type)?;
            method.calls.insert(Call { kind: CallKind::Virtual, method: called });
        }
        RawInstruction::InvokeInterface { index, .. } => {
            let called = pool.get(*index)?;
            let called = member(pool, called.class, called.name_and_type)?;
            method.calls.insert(Call { kind: CallKind::Virtual, method: called });
        }
        RawInstruction::InvokeSpecial { index } => {
            let called = either(*index, pool)?;
            method.calls.insert(Call { kind: CallKind::Special, method: called });
        }
        RawInstruction::InvokeStatic { index } => {
            let called = either(*index, pool)?;
            method.initializes.insert(called.class.clone());
            method.calls.insert(Call { kind: CallKind::Static, method: called });
        }
        RawInstruction::GetStatic { index } | RawInstruction::PutStatic { index } => {
            let field = pool.get(*index)?;
            method.initializes.insert(member(pool, field.class, field.name_and_type)?.class);
        }
        RawInstruction::GetField { index } | RawInstruction::PutField { index } => {
            pool.get(*index)?;
        }
        RawInstruction::New { index } => {
            let class = pool.retrieve(*index)?;
            method.initializes.insert(crate::parse::text(class.name)?);
        }
        RawInstruction::ANewArray { index }
        | RawInstruction::CheckCast { index }
        | RawInstruction::InstanceOf { index }
        | RawInstruction::MultiANewArray { index, .. } => {
            pool.get(*index)?;
        }
        RawInstruction::InvokeDynamic { index } => {
            bootstraps.follow(pool.get(*index)?.bootstrap_method_attr, method)?;
        }
        RawInstruction::LdC { index }
        | RawInstruction::LdCW { index }
        | RawInstruction::LdC2W { index } => match pool.get(*index)? {
            Item::MethodHandle(item) => handle(item, pool)?.add(method),
            Item::Dynamic(dynamic) => bootstraps.follow(dynamic.bootstrap_method_attr, method)?,
            _ => {}
        },
        _ => {}
    }
    Ok(())
}

/// The method that an instruction names, of a class or, from Java 8 on, of an interface.
fn either<'class>(
    index: Index<Item<'class>>,
    pool: &ConstantPool<'class>,
) -> Result<MemberRef, ClassError> {
    match pool.get(index)? {
        Item::MethodRef(called) => member(pool, called.class, called.name_and_type),
        Item::InterfaceMethodRef(called) => member(pool, called.class, called.name_and_type),
        _ => Err(ClassError::broken("a call of what is no method")),
    }
}

/// Bytes that the parts of a `Code` attribute take together (JVM specification, 4.7.3), none where one of them is
/// cut off.
fn length(content: &[u8]) -> Option<usize> {
    let short = |at: usize| {
        let bytes = content.get(at..)?.first_chunk::<2>()?;
        Some(usize::from(u16::from_be_bytes(*bytes)))
    };
    let long = |at: usize| {
        let bytes = content.get(at..)?.first_chunk::<4>()?;
        usize::try_from(u32::from_be_bytes(*bytes)).ok()
    };
    let code = long(4).filter(|length| (1..65_536).contains(length))?;
    let handlers = 8 + code;
    let attributes = handlers + 2 + 8 * short(handlers)?;
    let mut at = attributes + 2;
    for _ in 0..short(attributes)? {
        at = at.checked_add(6)?.checked_add(long(at + 2)?)?;
    }
    Some(at)
}
