//! The same table, options and seed give the same weights natively and in the browser: this and
//! `pkg/test/lab.test.ts` compare with the same digest.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use windowshopper::bundle::{Bundle, BundleWriter};
use windowshopper::json::NativeJson;
use windowshopper::shopper::purchase::{Experiment, Params, Purchase, Table};

const TABLE: &str = include_str!("fixtures/purchase/made_up.csv");
const GOLDEN: &str = include_str!("fixtures/purchase/digest.txt");

#[test]
fn the_weights_are_those_of_the_fixture() {
    let mut params = Params {
        ensemble: 2,
        ..Params::default()
    };
    params.network.epochs = 5;
    params.network.seed = 7;
    let table = Table::from_csv(TABLE).unwrap();
    let mut experiment = Experiment::new(table.clone(), "bought", &params).unwrap();
    let mut steps = 0;
    while experiment.step().unwrap().is_some() {
        steps += 1;
    }
    assert_eq!(steps, 10);
    let verdict = experiment.finish().unwrap();
    assert!(verdict.figures.auc > 0.6, "{:?}", verdict.figures);
    assert_eq!(verdict.cases.len(), 120);
    let mut writer = BundleWriter::new([], 0);
    verdict.fit.model.save(&mut writer);
    let file = writer.finish().unwrap();
    let bundle = Bundle::read(&file, &NativeJson).unwrap();
    let (_, digest) = bundle.metadata().find(|(key, _)| *key == "sha256").unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/purchase/digest.txt"
        );
        std::fs::write(path, format!("{digest}\n")).unwrap();
        return;
    }
    assert_eq!(digest, GOLDEN.trim());
    // What is loaded says what was judged.
    let loaded = Purchase::load(&bundle).unwrap();
    for case in &verdict.cases {
        let row = table.row(case.row);
        let places = loaded
            .columns()
            .iter()
            .map(|name| table.place(name).unwrap());
        let cells: Vec<&str> = places.map(|place| row[place].as_str()).collect();
        assert_eq!(loaded.chance(&cells), case.chance);
    }
}
