//! Zuul's REST API, as of version 14: builds by pages, one build, and where the API is.
//!
//! Source: `zuul/web/__init__.py`; recorded answers of a real server. There is no total and no next link: pages go by
//! `idx_max = last _id - 1`. An unknown tenant answers 404, a path that is no API answers 200 with a web page.

use super::http::{Http, shown};
use crate::domain::{Build, BuildKey};
use crate::error::{Error, Kind, Result};
use crate::source::BuildPage;
use crate::source::schema::build_from_json;
use crate::task::Cx;
use serde_json::Value;
use url::Url;

/// Builds of one page: some 0.6 MB, half a second at a busy server.
const PAGE: u32 = 500;

/// The API of one tenant.
#[derive(Debug, Clone)]
pub struct Zuul {
    http: Http,
    base: Url,
}

impl Zuul {
    /// Finds the API below `address`: the web root, the API root, or any page of the web interface.
    ///
    /// # Errors
    /// No Zuul answers there, or the tenant is missing or unknown; then the message lists the tenants.
    pub async fn connect(http: Http, address: &str, tenant: &str, cx: &Cx) -> Result<Self> {
        let (api, tenant_of_page) = api_root(address)?;
        let tenant = if tenant.is_empty() {
            tenant_of_page.unwrap_or_default()
        } else {
            tenant.to_owned()
        };
        let info = http
            .get_json(&join(&api, &["info"])?, cx)
            .await
            .map_err(|e| no_zuul(address, e))?;
        let own = info.pointer("/info/tenant").and_then(Value::as_str);
        if info.get("info").is_none() {
            return Err(no_zuul(address, Error::data("its /info is not Zuul's")));
        }
        // A white-label host serves one tenant: its API root is that tenant's.
        if let Some(own) = own.filter(|own| tenant.is_empty() || *own == tenant) {
            let is_tenant_root = api
                .path()
                .trim_end_matches('/')
                .ends_with(&format!("/tenant/{own}"));
            let direct = Self {
                http: http.clone(),
                base: api.clone(),
            };
            if is_tenant_root || direct.first_page_works(cx).await {
                return Ok(direct);
            }
        }
        let tenant = match (tenant.is_empty(), own) {
            (false, _) => tenant,
            (true, Some(own)) => own.to_owned(),
            (true, None) => the_only_tenant(&http, &api, cx).await?,
        };
        Ok(Self {
            http,
            base: join(&api, &["tenant", &tenant])?,
        })
    }

    async fn first_page_works(&self, cx: &Cx) -> bool {
        match self.builds_url(&[("limit", "1".to_owned())]) {
            Ok(url) => self.http.get_json(&url, cx).await.is_ok_and(|v| v.is_array()),
            Err(_) => false,
        }
    }

    /// The API root of the tenant, for messages.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// One page of builds with `_id` at most `below`, newest first.
    pub async fn builds(&self, below: Option<u64>, cx: &Cx) -> Result<BuildPage> {
        let mut query = vec![("limit", PAGE.to_string())];
        if let Some(below) = below {
            query.push(("idx_max", below.to_string()));
        }
        let mut builds = self.query(&query, cx).await?;
        // A server that ignores `idx_max` gives the same page for ever; rows above it were seen already.
        builds.retain(|b| below.is_none_or(|top| b.index <= top));
        let next = builds
            .iter()
            .map(|b| b.index)
            .min()
            .and_then(|lowest| lowest.checked_sub(1));
        Ok(BuildPage {
            next: next.filter(|n| *n > 0),
            builds,
        })
    }

    /// The build of this uuid or `_id:N`; none where the server has none.
    pub async fn build(&self, key: &BuildKey, cx: &Cx) -> Result<Option<Build>> {
        if let Some(row) = key.0.strip_prefix("_id:") {
            let query = [
                ("idx_min", row.to_owned()),
                ("idx_max", row.to_owned()),
                ("limit", "1".into()),
            ];
            return Ok(self.query(&query, cx).await?.into_iter().find(|b| b.key == *key));
        }
        let url = join(&self.base, &["build", &key.0])?;
        match self.http.get_json(&url, cx).await {
            Ok(value) => build_from_json(value).map(Some).map_err(|e| bad_answer(&url, e)),
            Err(e) if e.kind() == Kind::NotFound => Ok(None),
            Err(e) if e.kind() == Kind::Data => Err(bad_answer(&url, e)),
            Err(e) => Err(e),
        }
    }

    async fn query(&self, query: &[(&str, String)], cx: &Cx) -> Result<Vec<Build>> {
        let url = self.builds_url(query)?;
        let value = match self.http.get_json(&url, cx).await {
            Err(e) if e.kind() == Kind::NotFound => return Err(self.unknown_tenant(e, cx).await),
            Err(e) if e.kind() == Kind::Data => return Err(bad_answer(&url, e)),
            other => other?,
        };
        let Value::Array(rows) = value else {
            return Err(bad_answer(&url, Error::data("not a list of builds")));
        };
        let mut builds = rows
            .into_iter()
            .map(|row| build_from_json(row).map_err(|e| bad_answer(&url, e)))
            .collect::<Result<Vec<_>>>()?;
        builds.sort_by_key(|b| std::cmp::Reverse(b.index));
        Ok(builds)
    }

    fn builds_url(&self, query: &[(&str, String)]) -> Result<Url> {
        let mut url = join(&self.base, &["builds"])?;
        url.query_pairs_mut().extend_pairs(query);
        Ok(url)
    }

    /// A 404 of the builds means the tenant, most often: names those that there are.
    async fn unknown_tenant(&self, error: Error, cx: &Cx) -> Error {
        let path = self.base.path().trim_end_matches('/').to_owned();
        let Some((root, tenant)) = path.rsplit_once("/tenant/") else {
            return error;
        };
        let mut api = self.base.clone();
        api.set_path(root);
        match tenant_names(&self.http, &api, cx).await {
            Ok(names) if !names.iter().any(|n| n == tenant) => {
                Error::data(format!("Zuul at {} has no tenant {tenant:?}", shown(&api)))
                    .hint(format!("Its tenants: {}.", names.join(", ")))
            }
            _ => error,
        }
    }
}

/// The API root of an address, and the tenant that a page's address names.
///
/// `https://z`, `https://z/`, `https://z/api`, `https://z/zuul/api/`, `https://z/t/openstack/builds`,
/// `https://z/api/tenant/openstack`.
fn api_root(address: &str) -> Result<(Url, Option<String>)> {
    let with_scheme = if address.contains("://") {
        address.to_owned()
    } else {
        format!("https://{address}")
    };
    let wrong = || {
        Error::usage(format!("{address:?} is no address of a Zuul"))
            .hint("Write its web root or API root, as https://zuul.opendev.org.")
    };
    let mut url = Url::parse(&with_scheme).map_err(|e| wrong().because(e))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(wrong());
    }
    url.set_query(None);
    url.set_fragment(None);
    let mut parts: Vec<String> = url
        .path()
        .split('/')
        .filter(|p| !p.is_empty())
        .map(str::to_owned)
        .collect();
    let mut tenant = None;
    if let Some(at) = parts.iter().position(|p| p == "api") {
        tenant = parts
            .get(at + 1)
            .filter(|p| *p == "tenant")
            .and_then(|_| parts.get(at + 2))
            .cloned();
        parts.truncate(at);
    } else if let Some(at) = parts.iter().position(|p| p == "t") {
        tenant = parts.get(at + 1).cloned();
        parts.truncate(at);
    }
    parts.push("api".into());
    url.set_path(&parts.join("/"));
    Ok((url, tenant))
}

/// `base` with these parts at its end; each is escaped.
fn join(base: &Url, parts: &[&str]) -> Result<Url> {
    let mut url = base.clone();
    url.path_segments_mut()
        .map_err(|()| Error::usage(format!("{base} cannot have a path")))?
        .pop_if_empty()
        .extend(parts);
    Ok(url)
}

/// The tenants that can be opened at `address`: the one that it names, or that a white-label host serves; else all.
///
/// # Errors
/// No Zuul answers there.
pub async fn tenants(http: &Http, address: &str, cx: &Cx) -> Result<Vec<String>> {
    let (api, of_page) = api_root(address)?;
    if let Some(tenant) = of_page {
        return Ok(vec![tenant]);
    }
    let info = http.get_json(&join(&api, &["info"])?, cx).await?;
    match info.pointer("/info/tenant").and_then(Value::as_str) {
        Some(own) => Ok(vec![own.to_owned()]),
        None => tenant_names(http, &api, cx).await,
    }
}

/// The address of a tenant's pages as it may be shown: without a login. None where only the server knows the tenant.
pub fn page(address: &str, tenant: &str) -> Option<String> {
    let (mut url, of_page) = api_root(address).ok()?;
    let tenant = Some(tenant.to_owned()).filter(|t| !t.is_empty()).or(of_page)?;
    url.path_segments_mut()
        .ok()?
        .pop()
        .pop_if_empty()
        .extend(["t", tenant.as_str()]);
    Some(shown(&url))
}

async fn tenant_names(http: &Http, api: &Url, cx: &Cx) -> Result<Vec<String>> {
    let value = http.get_json(&join(api, &["tenants"])?, cx).await?;
    let names = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|t| t.get("name")?.as_str());
    Ok(names.map(str::to_owned).collect())
}

async fn the_only_tenant(http: &Http, api: &Url, cx: &Cx) -> Result<String> {
    let mut names = tenant_names(http, api, cx).await?;
    match (names.len(), names.pop()) {
        (1, Some(only)) => Ok(only),
        (_, last) => {
            names.extend(last);
            Err(
                Error::usage(format!("Zuul at {} has several tenants", shown(api)))
                    .hint(format!("Add `--tenant` with one of {}.", names.join(", "))),
            )
        }
    }
}

/// What stands at the address answers, but is no Zuul: the address is wrong, and trying again changes nothing. A
/// server that does not answer, or that is in trouble, stays an error of the network.
fn no_zuul(address: &str, error: Error) -> Error {
    match error.kind() {
        Kind::NotFound | Kind::Data => Error::data(format!(
            "no Zuul answers at {}",
            Url::parse(address).map_or_else(|_| address.to_owned(), |url| shown(&url))
        ))
        .because(error)
        .hint("Check the address: its web root, as https://zuul.opendev.org, or its API root `…/api`."),
        _ => error,
    }
}

/// A Zuul that answered before says something else now: a proxy or a login page between, most often, which passes.
fn bad_answer(url: &Url, error: Error) -> Error {
    Error::network(format!(
        "{} answers with something that is not Zuul's",
        shown(url)
    ))
    .because(error)
    .hint("Try again; a proxy or a login page may stand between. What was fetched is kept.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_the_address_gives_the_api_root() {
        for (address, api, tenant) in [
            ("http://h:9000", "http://h:9000/api", None),
            ("http://h:9000/", "http://h:9000/api", None),
            ("http://h:9000/api", "http://h:9000/api", None),
            ("http://h:9000/api/", "http://h:9000/api", None),
            ("https://h/zuul/api/", "https://h/zuul/api", None),
            ("zuul.opendev.org", "https://zuul.opendev.org/api", None),
            (
                "https://h/t/openstack/builds?job=x",
                "https://h/api",
                Some("openstack"),
            ),
            (
                "https://h/api/tenant/openstack/builds",
                "https://h/api",
                Some("openstack"),
            ),
        ] {
            let (url, found) = api_root(address).unwrap();
            assert_eq!((url.as_str(), found.as_deref()), (api, tenant), "{address}");
        }
        assert!(api_root("ftp://h").is_err() && api_root("http://").is_err());
    }

    #[test]
    fn pages_are_where_the_address_is_however_it_is_written() {
        for (address, tenant, wanted) in [
            ("http://h:9000", "t", Some("http://h:9000/t/t")),
            ("http://h:9000/api/", "t", Some("http://h:9000/t/t")),
            ("https://h/zuul/api", "t", Some("https://h/zuul/t/t")),
            (
                "zuul.opendev.org",
                "openstack",
                Some("https://zuul.opendev.org/t/openstack"),
            ),
            ("https://h/t/openstack/builds", "", Some("https://h/t/openstack")),
            ("https://jane:sekrit@h", "t", Some("https://h/t/t")),
            ("https://h", "", None),
        ] {
            assert_eq!(page(address, tenant).as_deref(), wanted, "{address}");
        }
    }

    #[test]
    fn parts_of_a_path_are_escaped() {
        let base = Url::parse("http://h/api").unwrap();
        assert_eq!(
            join(&base, &["build", "../x"]).unwrap().as_str(),
            "http://h/api/build/..%2Fx"
        );
    }
}
