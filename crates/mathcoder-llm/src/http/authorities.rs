//! Whose certificates are trusted: the authorities that browsers trust, or those in a file of one's own.
//!
//! A path in, settings of a connection out; the file is read once, when the client is opened. Without the feature `https` there is
//! nothing to trust and nothing is read. A server's certificate is always checked; there is no way to leave that out.

use crate::BackendError;
use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

/// Trusted certificates; none for those that browsers trust.
#[derive(Debug, Default)]
pub(super) struct Authorities {
    #[cfg(feature = "https")]
    own: Option<ureq::tls::RootCerts>,
}

impl Authorities {
    /// Reads `file`; the usual authorities where it is empty.
    ///
    /// # Errors
    /// [`BackendError`] where the file cannot be read or holds no certificate.
    #[cfg(feature = "https")]
    pub(super) fn open(file: &str) -> Result<Self, BackendError> {
        if file.is_empty() {
            return Ok(Self::default());
        }
        let path = std::path::PathBuf::from(file);
        let pem = std::fs::read(&path).map_err(|source| BackendError::File { action: "read", path, source })?;
        let certificates: Vec<_> = ureq::tls::parse_pem(&pem)
            .filter_map(|item| match item {
                Ok(ureq::tls::PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            })
            .collect();
        if certificates.is_empty() {
            return Err(BackendError::Config { why: format!("`ca_file`: {file} holds no certificate in PEM form") });
        }
        Ok(Self { own: Some(ureq::tls::RootCerts::new_with_certs(&certificates)) })
    }

    /// Nothing is trusted and nothing read without TLS.
    #[cfg(not(feature = "https"))]
    pub(super) fn open(_file: &str) -> Result<Self, BackendError> {
        Ok(Self::default())
    }

    /// The settings with these authorities.
    #[cfg(feature = "https")]
    pub(super) fn trusted_by(&self, settings: ConfigBuilder<AgentScope>) -> ConfigBuilder<AgentScope> {
        match &self.own {
            Some(own) => settings.tls_config(ureq::tls::TlsConfig::builder().root_certs(own.clone()).build()),
            None => settings,
        }
    }

    #[cfg(not(feature = "https"))]
    pub(super) fn trusted_by(&self, settings: ConfigBuilder<AgentScope>) -> ConfigBuilder<AgentScope> {
        settings
    }
}
