//! Generates the Rust code and the descriptor set of the API into `OUT_DIR`. Does nothing else.

use std::{env, error::Error, fs, path::PathBuf};

const PROTO_ROOT: &str = "proto";
const PACKAGE_DIR: &str = "talenom/severa/v1";

/// Messages that hold secrets or texts of people and companies. `src/rpc/v1.rs` writes their `Debug` without those.
const CONFIDENTIAL: [&str; 8] = [
    ".talenom.severa.v1.Connection",
    ".talenom.severa.v1.Finding",
    ".talenom.severa.v1.InvoicePreview",
    ".talenom.severa.v1.OwnerProblems",
    ".talenom.severa.v1.OwnerTasks",
    ".talenom.severa.v1.RegisterEntry",
    ".talenom.severa.v1.RowPreview",
    ".talenom.severa.v1.ValidateMappingsResponse",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={PROTO_ROOT}");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("Cargo sets OUT_DIR")?);

    let mut files = Vec::new();
    for entry in fs::read_dir(PathBuf::from(PROTO_ROOT).join(PACKAGE_DIR))? {
        files.push(PathBuf::from(PACKAGE_DIR).join(entry?.file_name()));
    }
    // The order of a directory is the file system's; the same sources shall give the same binary.
    files.sort();

    let mut compiler = protox::Compiler::new([PROTO_ROOT])?;
    compiler.include_imports(true).include_source_info(true).open_files(files)?;
    fs::write(out.join("descriptor.bin"), compiler.encode_file_descriptor_set())?;
    // Ordered maps: the same message is always written the same way.
    tonic_prost_build::configure()
        .btree_map(".")
        .skip_debug(CONFIDENTIAL)
        .compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}
