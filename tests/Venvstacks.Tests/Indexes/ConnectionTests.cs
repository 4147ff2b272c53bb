using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using static Venvstacks.Tests.Indexes.TestClient;

namespace Venvstacks.Tests.Indexes;

/// <summary>Servers that cannot be reached, or not in the way that the address says, are named with a remedy and without texts of the framework.</summary>
public sealed class ConnectionTests
{
    private const string ForHttp = "check the address: that of a server without TLS begins with 'http://'";

    [Theory]
    [InlineData("other", "its certificate is for another host name", "check the host name in the address")]
    [InlineData("expired", "its certificate expired on 2020-01-02", "check the clock of this machine, or tell")]
    [InlineData("future", "its certificate is valid from 2", "check the clock of this machine")]
    [InlineData("untrusted", "an authority that this machine does not trust", "add the certificate of the authority")]
    public async Task A_certificate_that_is_refused_is_named_with_its_fault(string kind, string problem, string help)
    {
        using X509Certificate2 certificate = CertificateOf(kind);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate))
        );
        await using WebApplication server = builder.Build();
        server.Run(context => context.Response.WriteAsync("unreachable"));
        await server.StartAsync(TestContext.Current.CancellationToken);

        Diagnostic error = await FailAsync(server.Urls.First());

        error.Message.ShouldContain($"no secure connection to {new Uri(server.Urls.First()).Authority}: ");
        error.Message.ShouldContain(problem);
        error.Help.ShouldNotBeNull().ShouldStartWith(help);
    }

    [Fact]
    public async Task A_server_without_TLS_is_named()
    {
        await using TestIndex server = await TestIndex.StartAsync();
        string address = server.Address.Replace("http:", "https:", StringComparison.Ordinal);

        Diagnostic error = await FailAsync(address);

        error.Message.ShouldEndWith($"no secure connection to {new Uri(address).Authority}: it does not answer in TLS");
        error.Help.ShouldBe(ForHttp);
    }

    [Theory]
    [InlineData("SSH-2.0-x\r\n", "http", "does not answer in HTTP", "begins with 'https://'")]
    [InlineData("\u0015\u0003\u0003\0\u0002\u0002\u0028", "https", "the TLS handshake failed", "versions of TLS")]
    public async Task A_server_that_answers_otherwise_is_named(
        string answer,
        string scheme,
        string problem,
        string help
    )
    {
        using CancellationTokenSource end = new();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, Encoding.ASCII.GetBytes(answer), end.Token);

        Diagnostic error = await FailAsync($"{scheme}://{listener.LocalEndpoint}");

        error.Message.ShouldContain(problem);
        error.Help.ShouldNotBeNull().ShouldContain(help);
        await end.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task A_host_name_that_cannot_be_resolved_is_named()
    {
        Diagnostic error = await FailAsync("http://no-such-host.invalid");
        error.Message.ShouldEndWith("the host name 'no-such-host.invalid' cannot be resolved");
        error.Advice.ShouldBe(new Remedy.CheckNetwork("the address and the network"));
    }

    private static async Task ServeAsync(TcpListener listener, byte[] answer, CancellationToken token)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(token);
                NetworkStream stream = client.GetStream();
                _ = await stream.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, token);
                await stream.WriteAsync(answer, token);
            }
        }
        catch (OperationCanceledException)
        {
            // the test is done
        }
    }

    private static async Task<Diagnostic> FailAsync(string address)
    {
        using TestClient test = new();
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            test.Run()
                .GetPageAsync(Index(new Uri($"{address}/simple/")), Name("a"), TestContext.Current.CancellationToken)
        );
        Diagnostic diagnostic = error.Diagnostics.Single();
        diagnostic.Code.ShouldBe("VS6003");
        return diagnostic;
    }

    private static X509Certificate2 CertificateOf(string kind)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        if (kind == "other")
            names.AddDnsName("other.example");
        else
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        (DateTimeOffset from, DateTimeOffset to) = kind switch
        {
            "expired" => (new(2020, 1, 1, 12, 0, 0, TimeSpan.Zero), new(2020, 1, 2, 12, 0, 0, TimeSpan.Zero)),
            "future" => (now.AddYears(1), now.AddYears(2)),
            _ => (now.AddDays(-1), now.AddDays(1)),
        };
        return request.CreateSelfSigned(from, to);
    }
}
