//! Findings as SARIF 2.1.0, which code review systems read.
//!
//! Source: OASIS SARIF 2.1.0, §3.13 (log), §3.14 (run), §3.27 (result), §3.49 (rule).

use super::{Finding, Rule, Severity};
use serde_json::{Value, json};

/// The log of one run over files.
pub fn sarif(findings: &[Finding]) -> Value {
    let rules: Vec<Value> = Rule::ALL
        .iter()
        .map(|rule| {
            json!({
                "id": rule.name(),
                "shortDescription": {"text": rule.about()},
                "defaultConfiguration": {"level": level(rule.severity())},
            })
        })
        .collect();
    let results: Vec<Value> = findings.iter().map(result).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "whodunit",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// SARIF's word for a severity.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn result(finding: &Finding) -> Value {
    let index = Rule::ALL.iter().position(|rule| *rule == finding.rule);
    let mut place = json!({"artifactLocation": {"uri": uri(&finding.file.to_string_lossy())}});
    if let (Some((line, column)), Some(map)) = (finding.position, place.as_object_mut()) {
        map.insert(
            "region".to_owned(),
            json!({"startLine": line, "startColumn": column}),
        );
    }
    json!({
        "ruleId": finding.rule.name(),
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": {"text": format!("{}. {}", finding.message, finding.fix)},
        "locations": [{"physicalLocation": place}],
        "properties": {"fix": finding.fix},
    })
}

/// A path as a URI reference.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(byte as char);
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    if path.starts_with('/') {
        format!("file://{out}")
    } else {
        out
    }
}
