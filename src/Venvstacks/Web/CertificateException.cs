using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Venvstacks.Web;

/// <summary>The certificate of a server is refused. The message says why, in words that follow a colon.</summary>
/// <param name="message">The reason.</param>
/// <param name="help">The remedy.</param>
internal sealed class CertificateException(string message, string help) : Exception(message)
{
    /// <summary>The remedy.</summary>
    public string Help => help;

    /// <summary>Checks the certificate of a server as the system does.</summary>
    /// <exception cref="CertificateException">The certificate is refused.</exception>
    public static bool Require(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (certificate is not X509Certificate2 own)
            throw new CertificateException("it has no certificate", "check the address");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new CertificateException(
                "its certificate is for another host name",
                "check the host name in the address"
            );
        DateTime now = DateTime.Now;
        if (own.NotAfter < now)
            throw new CertificateException(
                $"its certificate expired on {own.NotAfter:yyyy-MM-dd}",
                "check the clock of this machine, or tell the operator of the server"
            );
        if (own.NotBefore > now)
            throw new CertificateException(
                $"its certificate is valid from {own.NotBefore:yyyy-MM-dd}",
                "check the clock of this machine"
            );
        bool isUntrusted =
            chain?.ChainStatus.All(status =>
                status.Status is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain
            ) == true;
        throw isUntrusted
            ? new CertificateException(
                "its certificate comes from an authority that this machine does not trust",
                "add the certificate of the authority to those that the system trusts"
            )
            : new CertificateException("its certificate is not valid", "tell the operator of the server");
    }
}
