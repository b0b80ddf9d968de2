//! `text evaluate search`, on a shop made by hand.

mod common;

use common::Scratch;

const PRODUCTS: &str = "\
product_id\ttitle\tdescription
1\tRed mug 3\" tall\tfor coffee
2\tBlue mug\t
3\tDesk lamp\tred shade
";

fn scratch(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    scratch.write("products.tsv.gz", PRODUCTS);
    scratch.write(
        "queries.csv",
        "query_id,query,split\na,red mug,dev\nb,lamp,test\nc,mug,test\nd,nothing judged,test\n",
    );
    // Product 9 is not sold. Of query c only what nobody finds is of use.
    scratch.write(
        "labels.tsv",
        "query_id\tproduct_id\tgrade\tvariance\na\t1\t4\t0\na\t2\t2.5\t0\nb\t3\t4\t0\nc\t9\t4\t0\n",
    );
    scratch
}

#[test]
fn judges_by_grades() {
    let scratch = scratch("search_grades");
    let files = "--products products.tsv.gz --queries queries.csv --labels labels.tsv --json";
    let run = |more: &str| scratch.run(&format!("text evaluate search {files} {more}"));
    let report = run("--max-grade 4 --split dev").json();
    assert_eq!(report["queries"], 1);
    assert_eq!(report["products"], 3);
    assert_eq!(report["ndcg_at_10"], 1.0);
    assert!(report["index_bytes"].as_u64() > Some(0) && report["ms_per_query_p50"].is_f64());
    // (1 + 1 + 0) / 3; query d has no judgement and is left out.
    let ndcg = run("--split all").json()["ndcg_at_10"].as_f64().unwrap();
    assert!((ndcg - 2.0 / 3.0).abs() < 1e-9);
    assert_eq!(run("--split test --k 1").json()["ndcg_at_1"], 0.5);
    assert!(
        run("--split none")
            .fails(1)
            .contains("no query of split `none`")
    );
    assert!(
        run("--max-grade 2")
            .fails(1)
            .contains("labels.tsv:2: the grade is `4`")
    );
}

#[test]
fn says_what_is_missing() {
    let scratch = scratch("search_missing");
    scratch.write("untitled.csv", "product_id,name\n1,Mug\n");
    let run = |products: &str, queries: &str| {
        let files = format!("--products {products} --queries {queries} --labels labels.tsv");
        scratch.run(&format!("text evaluate search {files}"))
    };
    assert!(
        run("untitled.csv", "queries.csv")
            .fails(2)
            .contains("there is no column title")
    );
    assert!(
        run("products.tsv.gz", "labels.tsv")
            .fails(2)
            .contains("there is no column query;")
    );
    assert!(
        run("absent.tsv", "queries.csv")
            .fails(1)
            .contains("absent.tsv")
    );
}
