//! What Maven reads of an artifact.

use super::contents::Contents;

/// The POM. The comment tells Gradle that a `.module` file stands beside it, which it reads instead.
pub fn pom(contents: &Contents) -> String {
    let at = &contents.coordinates;
    let mut dependencies = String::new();
    for dependency in &contents.dependencies {
        dependencies.push_str(&format!(
            "    <dependency>\n      <groupId>{}</groupId>\n      <artifactId>{}</artifactId>\n      \
             <version>{}</version>\n      <scope>compile</scope>\n    </dependency>\n",
            dependency.group,
            dependency.artifact,
            escaped(&dependency.version),
        ));
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">
  <!-- do_not_remove: published-with-gradle-metadata -->
  <modelVersion>4.0.0</modelVersion>
  <groupId>{}</groupId>
  <artifactId>{}</artifactId>
  <version>{}</version>
  <packaging>aar</packaging>
  <name>{}</name>
  <description>{}</description>
  <licenses>
    <license>
      <name>Apache License, Version 2.0</name>
      <url>https://www.apache.org/licenses/LICENSE-2.0.txt</url>
    </license>
  </licenses>
  <dependencies>
{dependencies}  </dependencies>
</project>
"#,
        at.group,
        at.artifact,
        at.version,
        at.artifact,
        escaped(&summary(contents)),
    )
}

/// One sentence of what the artifact is.
pub fn summary(contents: &Contents) -> String {
    let description = contents.description.trim_end_matches('.');
    let what = if description.is_empty() { contents.profile.as_str() } else { description };
    format!("{what}; built from {}", contents.upstream)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
