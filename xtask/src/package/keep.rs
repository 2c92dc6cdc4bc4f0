//! Rules for R8: what has to stay under its name, and nothing else.

use classfile::{ClassFile, Classes, closure};

use super::contents::Contents;

/// The superclass of generated messages. They read their fields by name (google-ai-edge/mediapipe#5514).
const MESSAGE: &str = "com/google/protobuf/GeneratedMessageLite";

/// A rule, and why it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// As R8 reads it, on one line.
    pub text: String,
    /// Comment lines above it, where it begins a group.
    pub why: Option<&'static str>,
}

/// The rules that the classes need, each for a class by its own name. `beside` is what an app has besides.
pub fn rules(contents: &Contents, classes: &Classes, beside: &[&Classes]) -> Vec<Rule> {
    let mut groups: Vec<(&'static str, Vec<String>)> = Vec::new();
    let native = |class: &&ClassFile| class.methods.iter().any(|method| method.is_native());
    groups.push((
        "the virtual machine finds natives by the names of class and method",
        classes
            .iter()
            .filter(native)
            .map(|class| {
                format!(
                    "-keepclasseswithmembernames,includedescriptorclasses class {} {{ native <methods>; }}",
                    dotted(&class.name)
                )
            })
            .collect(),
    ));
    groups.push((
        "C++ finds these by their names",
        contents
            .looked_up
            .iter()
            .filter(|row| classes.get(&row.class.replace('.', "/")).is_some())
            .map(|row| {
                let members: String =
                    row.members.iter().filter_map(|member| in_java(member)).collect();
                match members.is_empty() {
                    true => format!("-keep class {}", row.class),
                    false => format!("-keep class {} {{ {members}}}", row.class),
                }
            })
            .collect(),
    ));
    let messages = classes.iter().any(|class| class.super_name.as_deref() == Some(MESSAGE));
    // Of every package: `Any`, by which graphs carry the options of their nodes, is of the runtime's.
    let message_rule =
        format!("-keepclassmembers class * extends {} {{ <fields>; }}", dotted(MESSAGE));
    groups.push((
        "generated messages, those of the runtime too, read their fields by name",
        messages.then_some(message_rule).into_iter().collect(),
    ));
    let mut unknown: Vec<String> = closure::missing_annotations(classes, beside)
        .into_iter()
        .map(|missing| match missing.what {
            closure::Named::Class(name) => dotted(&name),
            other => other.to_string(),
        })
        .collect();
    unknown.sort();
    unknown.dedup();
    groups.push((
        "annotations for compilers, which an app does not have and does not need",
        unknown.into_iter().map(|name| format!("-dontwarn {name}")).collect(),
    ));
    let with_reason = |(why, texts): (&'static str, Vec<String>)| {
        let rule = move |(at, text)| Rule { text, why: (at == 0).then_some(why) };
        texts.into_iter().enumerate().map(rule).collect::<Vec<_>>()
    };
    groups.into_iter().flat_map(with_reason).collect()
}

/// The text of `proguard.txt`, a rule after the other.
pub fn text(rules: &[Rule]) -> String {
    let mut text = String::new();
    for rule in rules {
        if let Some(why) = rule.why {
            let gap = if text.is_empty() { "" } else { "\n" };
            text.push_str(&format!("{gap}# {why}\n"));
        }
        text.push_str(&rule.text);
        text.push('\n');
    }
    text
}

/// Whether a rule, as it is written, has anything to act on among the classes.
pub fn matches(rule: &str, classes: &Classes) -> bool {
    let mut words = rule.split_whitespace();
    let (Some(option), rest) = (words.next(), words.collect::<Vec<_>>()) else { return false };
    if option == "-dontwarn" {
        let name = rest.first().map_or(String::new(), |name| name.replace('.', "/"));
        return classes.iter().any(|class| class.annotations.contains(&name));
    }
    let (Some(&"class"), Some(name)) = (rest.first(), rest.get(1)) else { return false };
    if let (true, Some(above)) = (name.contains('*'), after(&rest, "extends")) {
        let (prefix, above) =
            (name.trim_end_matches('*').replace('.', "/"), above.replace('.', "/"));
        return classes.iter().any(|class| {
            class.name.starts_with(&prefix) && class.super_name.as_deref() == Some(&*above)
        });
    }
    let Some(class) = classes.get(&name.replace('.', "/")) else { return false };
    let Some((_, body)) = rule.split_once('{') else { return true };
    let members = body.trim_end_matches('}').split(';').map(str::trim);
    members.filter(|member| !member.is_empty()).all(|member| match member {
        "native <methods>" => class.methods.iter().any(|method| method.is_native()),
        // `type name(..)` or `type name`; a constructor has no type.
        member => {
            let head = member.split('(').next().unwrap_or(member);
            let name = head.split_whitespace().last().unwrap_or(head);
            match member.contains('(') {
                true => class.methods.iter().any(|method| method.name == name),
                false => class.fields.iter().any(|field| field.name == name),
            }
        }
    })
}

fn after<'a>(words: &[&'a str], wanted: &str) -> Option<&'a str> {
    words.iter().position(|word| *word == wanted).and_then(|at| words.get(at + 1)).copied()
}

fn dotted(class: &str) -> String {
    class.replace('/', ".")
}

/// A member as the catalogue has it, `name(descriptor)` or `name descriptor`, as R8 writes it, with `; ` behind.
pub fn in_java(member: &str) -> Option<String> {
    if let Some((name, rest)) = member.split_once('(') {
        let (parameters, result) = rest.split_once(')')?;
        let mut types = Vec::new();
        let mut left = parameters;
        while !left.is_empty() {
            let (one, rest) = one_type(left)?;
            types.push(one);
            left = rest;
        }
        let result = match name {
            "<init>" => String::new(),
            _ => format!("{} ", one_type(result)?.0),
        };
        return Some(format!("{result}{name}({}); ", types.join(", ")));
    }
    let (name, descriptor) = member.split_once(' ')?;
    Some(format!("{} {name}; ", one_type(descriptor)?.0))
}

/// The first type of a descriptor as Java writes it, and what follows.
fn one_type(descriptor: &str) -> Option<(String, &str)> {
    let (first, rest) = descriptor.split_at_checked(1)?;
    let plain = match first {
        "V" => "void",
        "Z" => "boolean",
        "B" => "byte",
        "C" => "char",
        "S" => "short",
        "I" => "int",
        "J" => "long",
        "F" => "float",
        "D" => "double",
        "[" => {
            let (item, rest) = one_type(rest)?;
            return Some((format!("{item}[]"), rest));
        }
        "L" => {
            let (name, rest) = rest.split_once(';')?;
            return Some((dotted(name), rest));
        }
        _ => return None,
    };
    Some((plain.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_written_as_r8_reads_them() {
        for (member, expected) in [
            ("<init>(I[B)V", "<init>(int, byte[]); "),
            ("create(J)La/Packet;", "a.Packet create(long); "),
            ("process(Ljava/util/List;)V", "void process(java.util.List); "),
            ("typeName Ljava/lang/String;", "java.lang.String typeName; "),
            ("value [B", "byte[] value; "),
        ] {
            assert_eq!(in_java(member).as_deref(), Some(expected));
        }
        assert_eq!(in_java("broken(Q)V"), None);
    }
}
