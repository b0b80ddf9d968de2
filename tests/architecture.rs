//! The floor plan holds: a room uses rooms above it in `src/lib.rs`, never one below.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use std::fs;
use std::path::{Path, PathBuf};

fn rooms() -> Vec<String> {
    let plan =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    plan.lines()
        .filter_map(|line| {
            line.strip_prefix("pub mod ")
                .or_else(|| line.strip_prefix("mod "))
        })
        .filter_map(|rest| rest.split(';').next())
        .map(str::to_owned)
        .collect()
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

/// The rooms that a source text names by `crate::`, in code (comments may name any).
fn used(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines() {
        let code = line.split("//").next().unwrap_or("");
        for (position, _) in code.match_indices("crate::") {
            let rest = &code[position + "crate::".len()..];
            let list = match rest.strip_prefix('{') {
                Some(inner) => inner.split('}').next().unwrap_or("").split(',').collect(),
                None => vec![rest],
            };
            for item in list {
                let name: String = item
                    .trim()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                found.push(name);
            }
        }
    }
    found
}

/// `(file, room, used room)` for each import against the flow.
fn violations(rooms: &[String], sources: &[(String, String, String)]) -> Vec<String> {
    let place = |room: &str| rooms.iter().position(|known| known == room);
    let mut bad = Vec::new();
    for (file, room, text) in sources {
        let Some(own) = place(room) else {
            bad.push(format!(
                "{file}: room `{room}` is not in the floor plan of src/lib.rs"
            ));
            continue;
        };
        for name in used(text) {
            if place(&name).is_some_and(|other| other > own) {
                bad.push(format!(
                    "{file}: `{room}` uses `{name}`, which comes after it"
                ));
            }
        }
    }
    bad
}

#[test]
fn no_room_uses_a_later_one() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&source, &mut paths);
    let sources: Vec<_> = paths
        .iter()
        .filter(|path| path.file_name().is_some_and(|name| name != "lib.rs"))
        .map(|path| {
            let relative = path.strip_prefix(&source).unwrap();
            let room = relative
                .components()
                .next()
                .unwrap()
                .as_os_str()
                .to_string_lossy();
            let room = room.trim_end_matches(".rs").to_owned();
            (
                relative.display().to_string(),
                room,
                fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    assert!(sources.len() > 20, "found only {} files", sources.len());
    let bad = violations(&rooms(), &sources);
    assert!(
        bad.is_empty(),
        "imports against the flow:\n{}",
        bad.join("\n")
    );
}

#[test]
fn only_the_wasm_room_names_wasm_bindgen() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&source, &mut paths);
    for path in paths {
        let relative = path.strip_prefix(&source).unwrap();
        let inside = relative.starts_with("wasm");
        let text = fs::read_to_string(&path).unwrap();
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let names = code
            .into_iter()
            .any(|line| line.contains("wasm_bindgen") || line.contains("js_sys"));
        assert!(
            inside || !names,
            "{} names wasm_bindgen or js_sys",
            path.display()
        );
    }
}

#[test]
fn the_check_itself_can_fail() {
    let rooms = ["id", "events", "ranking"].map(str::to_owned);
    let source = |text: &str| {
        [(
            "events/log.rs".to_owned(),
            "events".to_owned(),
            text.to_owned(),
        )]
    };
    assert!(violations(&rooms, &source("use crate::id::ItemId;")).is_empty());
    assert!(violations(&rooms, &source("// see crate::ranking")).is_empty());
    assert_eq!(
        violations(&rooms, &source("use crate::ranking::Blend;")).len(),
        1
    );
    assert_eq!(
        violations(&rooms, &source("use crate::{id::ItemId, ranking};")).len(),
        1
    );
}
