//! Access tokens: fetched once while many wait, kept until a little before they end.

use std::time::Duration;

use reqwest::header::HeaderValue;
use serde_json::Value;
use tokio::{sync::Mutex, time::Instant};

use super::{
    Error,
    channel::secret_header,
    json::{Cursor, Problem, Reason},
};
use crate::domain::Field;

/// What a token endpoint gave.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    /// `Bearer …`, marked sensitive, so that `Debug` does not show it.
    pub(crate) authorization: HeaderValue,
    /// How long it is good for.
    pub(crate) lifetime: Duration,
}

impl Grant {
    /// Reads a grant. Both APIs call the token `access_token` and differ in the name of its lifetime, in seconds; where
    /// that is not said, the token is good for a few calls: a longer guess would only be found wrong by a 401.
    pub(crate) fn read(body: &Value, lifetime: &'static str) -> Result<Self, Problem> {
        const LIFETIME_UNSAID: Duration = Duration::from_mins(1);
        let grant = Cursor::root(body).require(Cursor::object)?;
        let token = grant.field("access_token");
        let text = token.require(Cursor::text)?;
        let authorization = secret_header(&format!("Bearer {text}"))
            .map_err(|_| token.problem(Reason::Other("is not a token")))?;
        let lifetime = match grant.field(lifetime).integer()? {
            Field::Value(seconds) => Duration::from_secs(u64::try_from(seconds).unwrap_or(0)),
            Field::Null | Field::Absent => LIFETIME_UNSAID,
        };
        Ok(Self { authorization, lifetime })
    }
}

/// The one token of a channel.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    token: Option<(HeaderValue, Instant)>,
    failure: Option<(Instant, Error)>,
}

impl Cache {
    /// The token. Where there is none, the first to come fetches one and all others wait for it; if that fails, its
    /// error answers all that were waiting.
    pub(crate) async fn get(
        &self,
        fetch: impl Future<Output = Result<Grant, Error>>,
    ) -> Result<HeaderValue, Error> {
        let asked = Instant::now();
        let mut state = self.0.lock().await;
        if let Some((token, _)) = state.token.as_ref().filter(|(_, until)| Instant::now() < *until) {
            return Ok(token.clone());
        }
        if let Some((_, error)) = state.failure.as_ref().filter(|(at, _)| asked < *at) {
            return Err(error.clone());
        }
        match fetch.await {
            Ok(grant) => {
                let until = Instant::now() + usable(grant.lifetime);
                state.token = Some((grant.authorization.clone(), until));
                state.failure = None;
                Ok(grant.authorization)
            }
            Err(error) => {
                state.failure = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    /// Forgets a token that was refused, unless another has taken its place already.
    pub(crate) async fn forget(&self, refused: &HeaderValue) {
        let mut state = self.0.lock().await;
        if state.token.as_ref().is_some_and(|(token, _)| token == refused) {
            state.token = None;
        }
    }
}

/// A token is replaced a minute before it ends, or a fifth of its life before where that is less.
fn usable(lifetime: Duration) -> Duration {
    lifetime.saturating_sub(Duration::from_mins(1).min(lifetime / 5))
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;
    use crate::outbound::{Api, ErrorKind};

    fn grant(fetches: &AtomicUsize) -> Grant {
        let number = fetches.fetch_add(1, Ordering::SeqCst) + 1;
        let authorization = HeaderValue::from_str(&format!("Bearer {number}")).unwrap();
        Grant { authorization, lifetime: Duration::from_mins(10) }
    }

    #[tokio::test(start_paused = true)]
    async fn many_that_wait_share_one_fetch() {
        let (cache, fetches) = (Arc::new(Cache::default()), Arc::new(AtomicUsize::new(0)));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (cache, fetches) = (Arc::clone(&cache), Arc::clone(&fetches));
            tasks.spawn(async move {
                let fetch = async {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    Ok(grant(&fetches))
                };
                cache.get(fetch).await.unwrap()
            });
        }
        assert!(tasks.join_all().await.iter().all(|token| token == "Bearer 1"));
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_answers_all_that_waited_and_nobody_later() {
        let (cache, fetches) = (Arc::new(Cache::default()), Arc::new(AtomicUsize::new(0)));
        let fail = |fetches: Arc<AtomicUsize>| async move {
            fetches.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_secs(1)).await;
            let kind = ErrorKind::Server { status: 503 };
            Err::<Grant, _>(Error { api: Api::Severa, operation: "token", kind })
        };
        let get = |fetches| cache.get(fail(fetches));
        let (one, two) = tokio::join!(get(Arc::clone(&fetches)), get(Arc::clone(&fetches)));
        assert!(one.is_err() && two.is_err());
        assert_eq!(fetches.load(Ordering::SeqCst), 1);
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert!(get(Arc::clone(&fetches)).await.is_err());
        assert_eq!(fetches.load(Ordering::SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_replaced_before_it_ends_and_when_it_was_refused() {
        let (cache, fetches) = (Cache::default(), AtomicUsize::new(0));
        let get = || cache.get(async { Ok(grant(&fetches)) });
        let first = get().await.unwrap();
        tokio::time::advance(Duration::from_secs(539)).await;
        assert_eq!(get().await.unwrap(), first);
        tokio::time::advance(Duration::from_secs(2)).await;
        let second = get().await.unwrap();
        assert_ne!(second, first);
        cache.forget(&first).await;
        assert_eq!(get().await.unwrap(), second);
        cache.forget(&second).await;
        assert_ne!(get().await.unwrap(), second);
    }
}
