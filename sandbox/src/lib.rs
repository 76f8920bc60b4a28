//! probe
#[cfg(test)]
mod probe {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct P { a: String, b: Option<String>, q: serde_json::Value, d: jiff::civil::Date, m: serde_json::Map<String, serde_json::Value>, #[serde(default)] n: Option<u32> }
    #[test]
    fn probe() {
        let t = "a: 1001\nb: 7.50\nq: 7.50\nd: 2026-11-03\nm: {quantity: kaksi, x: 1, y: [1.25, null]}\n";
        println!("{:?}", serde_saphyr::from_str::<P>(t));
        println!("{}", serde_saphyr::from_str::<P>("a: 1\nb: ~\nq: 1\nd: 2026-11-03\nm: {}\nzz: 1\n").unwrap_err());
        println!("{}", serde_saphyr::from_str::<P>("a: 1\nb: ~\nq: 1\nd: 2026-1103\nm: {}\n").unwrap_err());
        let e = serde_saphyr::from_str::<P>("a: 1\nb: ~\nq: 1\nd: 2026-11-03\nm: {}\nn: x\n").unwrap_err();
        println!("{e}\n{:?}", e.location());
    }
}
