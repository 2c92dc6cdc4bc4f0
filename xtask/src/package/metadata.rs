//! Which versions of an artifact a repository has.

use super::Coordinates;

/// `maven-metadata.xml` of an artifact; `versions` are those that are there, this one among them, oldest first. No
/// time stands in it: the same repository is the same bytes.
pub fn metadata(at: &Coordinates, versions: &[String]) -> String {
    let newest = versions.last().unwrap_or(&at.version);
    let list: String =
        versions.iter().map(|version| format!("      <version>{version}</version>\n")).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metadata>\n  <groupId>{}</groupId>\n  \
         <artifactId>{}</artifactId>\n  <versioning>\n    <latest>{newest}</latest>\n    \
         <release>{newest}</release>\n    <versions>\n{list}    </versions>\n  </versioning>\n\
         </metadata>\n",
        at.group, at.artifact
    )
}

/// Versions oldest first: parts that are numbers are compared as such.
pub fn sorted(mut versions: Vec<String>) -> Vec<String> {
    let key = |version: &String| -> Vec<(u64, String)> {
        version.split(['.', '-']).map(|part| (part.parse().unwrap_or(0), part.to_owned())).collect()
    };
    versions.sort_by_key(key);
    versions.dedup();
    versions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_of_their_numbers() {
        let versions = ["1.0.0.10", "1.0.0.2", "0.10.35.1"].map(str::to_owned).to_vec();
        assert_eq!(sorted(versions), ["0.10.35.1", "1.0.0.2", "1.0.0.10"]);
    }
}
