//! Descriptors of fields and methods (JVM specification, 4.3).

/// The classes that a descriptor names, in its order, arrays as what they hold; none where it is no descriptor.
pub fn classes_of(descriptor: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    let Some(inner) = descriptor.strip_prefix('(') else {
        let rest = one_type(descriptor, &mut found)?;
        return rest.is_empty().then_some(found);
    };
    let mut rest = inner;
    while !rest.starts_with(')') {
        rest = one_type(rest, &mut found)?;
    }
    match &rest[1..] {
        "V" => {}
        result => {
            if !one_type(result, &mut found)?.is_empty() {
                return None;
            }
        }
    }
    Some(found)
}

/// What stands behind the parameters' end, and the parameters, of a method's descriptor.
pub(crate) fn parameters(descriptor: &str) -> &str {
    let inner = descriptor.strip_prefix('(').unwrap_or(descriptor);
    inner.split_once(')').map_or(inner, |(parameters, _)| parameters)
}

/// What an array holds at the end, such as `foo/Bar` of `[[Lfoo/Bar;`; the name itself where it is no array, none
/// for arrays of numbers.
pub(crate) fn element(class: &str) -> Option<&str> {
    if !class.starts_with('[') {
        return Some(class);
    }
    class.trim_start_matches('[').strip_prefix('L')?.strip_suffix(';')
}

/// Takes one type off the front.
fn one_type<'text>(text: &'text str, found: &mut Vec<&'text str>) -> Option<&'text str> {
    let rest = text.trim_start_matches('[');
    if text.len() - rest.len() > 255 {
        return None;
    }
    let mut letters = rest.chars();
    match letters.next()? {
        'B' | 'C' | 'D' | 'F' | 'I' | 'J' | 'S' | 'Z' => Some(letters.as_str()),
        'L' => {
            let (name, rest) = letters.as_str().split_once(';')?;
            if !is_class_name(name) {
                return None;
            }
            found.push(name);
            Some(rest)
        }
        _ => None,
    }
}

/// Whether this can be the binary name of a class (JVM specification, 4.2.1 and 4.2.2).
pub(crate) fn is_class_name(name: &str) -> bool {
    name.split('/').all(|part| !part.is_empty() && !part.contains(['.', ';', '[']))
}

#[cfg(test)]
mod tests {
    use super::{classes_of, element};

    #[test]
    fn every_class_of_a_descriptor_is_named() {
        for (descriptor, expected) in [
            ("I", Some(vec![])),
            ("[[J", Some(vec![])),
            ("La/B;", Some(vec!["a/B"])),
            ("[La/B$C;", Some(vec!["a/B$C"])),
            ("()V", Some(vec![])),
            ("(IJ[BLa/B;[La/C;Z)La/D;", Some(vec!["a/B", "a/C", "a/D"])),
            ("(Lä/Ö;)V", Some(vec!["ä/Ö"])),
            ("", None),
            ("V", None),
            ("II", None),
            ("L;", None),
            ("La/B", None),
            ("La.B;", None),
            ("[", None),
            ("(", None),
            ("()", None),
            ("()VV", None),
            ("(V)V", None),
            ("(I)II", None),
        ] {
            assert_eq!(classes_of(descriptor), expected, "{descriptor}");
        }
        assert_eq!(classes_of(&format!("{}I", "[".repeat(255))), Some(vec![]));
        assert_eq!(classes_of(&format!("{}I", "[".repeat(256))), None);
    }

    #[test]
    fn an_array_counts_as_what_it_holds() {
        for (class, expected) in
            [("a/B", Some("a/B")), ("[[La/B;", Some("a/B")), ("[I", None), ("[La/B", None)]
        {
            assert_eq!(element(class), expected, "{class}");
        }
    }
}
