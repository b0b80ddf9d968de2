use super::*;

fn read(name: &str, content: &[u8]) -> Result<Vec<Example>, CliError> {
    let folder = std::env::temp_dir().join("windowshopper-sentiment");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    examples(&path, 3)
}

#[test]
fn labels_as_people_write_them() {
    let all = read(
        "labels.tsv",
        "\u{feff}label\ttext\n1\tgood\r\nNEG\tbad\tindeed\n\npositive\t很好\n0\t".as_bytes(),
    )
    .unwrap();
    let seen: Vec<(bool, &str)> = all.iter().map(|it| (it.positive, &*it.text)).collect();
    assert_eq!(
        seen,
        [
            (true, "good"),
            (false, "bad\tindeed"),
            (true, "很好"),
            (false, "")
        ]
    );
    assert!(all.iter().all(|it| it.group == 3));
}

#[test]
fn errors_name_the_line() {
    for (name, content, expected) in [
        ("tab.tsv", &b"1\tgood\nno tab"[..], "tab.tsv:2: has no tab"),
        (
            "label.tsv",
            b"1\tgood\n5\tbad",
            "label.tsv:2: the label is \"5\"",
        ),
        ("utf8.tsv", b"1\t\xff", "utf8.tsv:1: is not UTF-8"),
    ] {
        let error = read(name, content).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn the_shipped_weights_tell_the_languages_apart() {
    let mut models = Vec::new();
    for file in SHIPPED {
        models.push(load(file, Path::new("shipped")).unwrap());
    }
    let example = |text: &str, positive| Example {
        text: text.into(),
        positive,
        group: 0,
    };
    let all = [
        example("Great product. I love it, works perfectly!", true),
        example(
            "Waste of money. It broke after a week and I returned it.",
            false,
        ),
        example("质量很好，物流很快，非常满意！", true),
        example("太差了，用了两天就坏了，非常失望", false),
    ];
    let (predictions, _) = predictions(&models, &all);
    assert_eq!(binary(&predictions).accuracy, 1.0, "{predictions:?}");
}
