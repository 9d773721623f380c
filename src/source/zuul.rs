//! A real Zuul as a source: its API for builds, its log server for logs.

use super::{BuildLogs, BuildPage, Source};
use crate::domain::{Build, BuildKey};
use crate::error::{Error, Result};
use crate::remote::http::Http;
use crate::remote::logs;
use crate::remote::zuul::Zuul;
use crate::task::Cx;
use futures::FutureExt;
use futures::future::BoxFuture;
use std::path::Path;
use tokio::sync::OnceCell;

/// A Zuul that is asked for its API when it is first needed: opening a gate needs no network.
#[derive(Debug)]
pub struct ZuulSource {
    address: String,
    tenant: String,
    http: Http,
    api: OnceCell<Zuul>,
}

impl ZuulSource {
    /// The Zuul at this address: web root or API root.
    ///
    /// # Errors
    /// The address is empty.
    pub fn new(address: &str, tenant: &str, http: Http) -> Result<Self> {
        if address.trim().is_empty() {
            return Err(Error::usage("the address of Zuul is empty")
                .hint("Write its web root, as `--zuul https://zuul.opendev.org`."));
        }
        Ok(Self {
            address: address.trim().to_owned(),
            tenant: tenant.to_owned(),
            http,
            api: OnceCell::new(),
        })
    }

    async fn api(&self, cx: &Cx) -> Result<&Zuul> {
        self.api
            .get_or_try_init(|| Zuul::connect(self.http.clone(), &self.address, &self.tenant, cx))
            .await
    }
}

impl Source for ZuulSource {
    fn kind(&self) -> &'static str {
        "zuul"
    }

    fn builds<'a>(&'a self, below: Option<u64>, cx: &'a Cx) -> BoxFuture<'a, Result<BuildPage>> {
        async move { self.api(cx).await?.builds(below, cx).await }.boxed()
    }

    fn build<'a>(&'a self, key: &'a BuildKey, cx: &'a Cx) -> BoxFuture<'a, Result<Option<Build>>> {
        async move { self.api(cx).await?.build(key, cx).await }.boxed()
    }

    fn logs<'a>(&'a self, build: &'a Build, into: &'a Path, cx: &'a Cx) -> BoxFuture<'a, Result<BuildLogs>> {
        async move { logs::fetch(&self.http, build, into, cx).await }.boxed()
    }
}
