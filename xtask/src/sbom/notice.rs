//! The licence texts of what is linked, in one file.

use super::Inventory;

/// The text of `NOTICE`: every part by name, and then the text of each licence, once for all parts that have it.
pub fn notice(inventory: &Inventory) -> String {
    let mut text = format!(
        "The libraries of the profile `{}`, built from {}, hold code of the parts below.\n\n",
        inventory.profile, inventory.upstream
    );
    let mut texts: Vec<(&str, Vec<&str>)> = Vec::new();
    for part in &inventory.parts {
        let version = part.source.version.as_deref();
        let version = version.map_or(String::new(), |version| format!(" {version}"));
        text.push_str(&format!("- {}{version}\n", part.name));
        match texts.iter_mut().find(|(known, _)| *known == part.licence.text) {
            Some((_, names)) => names.push(&part.name),
            None => texts.push((&part.licence.text, vec![&part.name])),
        }
    }
    for (licence, names) in texts {
        let line = "=".repeat(78);
        text.push_str(&format!("\n{line}\n{}\n{line}\n\n{licence}", names.join(", ")));
    }
    text
}
