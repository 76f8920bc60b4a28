//! `severactl problems`: what cannot go on by itself, as a text for each who can put it right.

use severa_connector::rpc::v1;

use crate::{
    Exit,
    args::Problems,
    client::{Client, EVERY_ORGANIZATION, connection_name},
    failure::CallFailed,
    json,
    output::{self, Output},
    words::Word,
};

pub(crate) async fn run(client: &Client, output: Output, problems: Problems) -> anyhow::Result<Exit> {
    let request = v1::ListProblemsRequest {
        parent: EVERY_ORGANIZATION.to_owned(),
        connection: problems.connection.as_deref().map(connection_name).unwrap_or_default(),
        owner: problems.owner.map_or(v1::Owner::Unspecified, v1::Owner::from).into(),
    };
    let answer = client.transfers().list_problems(request).await;
    let answer = answer.map_err(|status| CallFailed::new("the problems were not gathered", status))?;
    let owners = answer.into_inner().owners;
    match output {
        Output::Json => {
            owners
                .iter()
                .try_for_each(|one| output::line(&json::message("OwnerProblems", one).to_string()))?;
        }
        Output::Terminal | Output::Pipe => output::line(&tell(&owners))?,
    }
    Ok(if owners.is_empty() { Exit::Well } else { Exit::Problems })
}

/// One text per owner, below the owner's name.
fn tell(owners: &[v1::OwnerProblems]) -> String {
    let texts: Vec<String> = owners
        .iter()
        .map(|one| {
            let owner = one.owner().word();
            format!("{owner}\n{}\n{}", "=".repeat(owner.len()), one.digest)
        })
        .collect();
    if texts.is_empty() { "Nothing is held, failed or uncertain.".to_owned() } else { texts.join("\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_owner_has_a_text_of_its_own() {
        let of = |owner: v1::Owner, digest: &str| v1::OwnerProblems {
            owner: owner.into(),
            digest: digest.to_owned(),
            ..v1::OwnerProblems::default()
        };
        let text = tell(&[of(v1::Owner::Customer, "- Lasku 1.\n"), of(v1::Owner::Us, "- Invoice 2.\n")]);
        assert_eq!(text, "CUSTOMER\n========\n- Lasku 1.\n\nUS\n==\n- Invoice 2.\n");
        assert_eq!(tell(&[]), "Nothing is held, failed or uncertain.");
    }
}
