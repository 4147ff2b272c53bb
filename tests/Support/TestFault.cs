using System.Text;
using Microsoft.AspNetCore.Http;

namespace Venvstacks.Testing;

/// <summary>A way for an answer to go wrong.</summary>
public enum TestFault
{
    /// <summary>503.</summary>
    Unavailable,

    /// <summary>429 with <c>Retry-After: 0</c>.</summary>
    TooManyRequests,

    /// <summary>500.</summary>
    ServerError,

    /// <summary>The connection is closed without an answer.</summary>
    Reset,

    /// <summary>The connection is closed in the middle of the body.</summary>
    CutBody,

    /// <summary>The body is shorter than it should be, and its length is given as such.</summary>
    ShortBody,

    /// <summary>One byte of the body is another.</summary>
    WrongByte,

    /// <summary>The body comes byte by byte, slowly.</summary>
    SlowDrip,

    /// <summary>After the headers nothing comes.</summary>
    Stall,

    /// <summary>A body that does not end.</summary>
    Endless,

    /// <summary>A body that says it is gzip and is not.</summary>
    BadGzip,

    /// <summary>200 with an HTML form.</summary>
    LoginPage,

    /// <summary>A redirect to the same address.</summary>
    RedirectLoop,
}

internal static class TestFaults
{
    public static bool IsWholeAnswer(TestFault fault) =>
        fault
            is not (
                TestFault.CutBody
                or TestFault.ShortBody
                or TestFault.WrongByte
                or TestFault.SlowDrip
                or TestFault.Stall
            );

    public static Task AnswerAsync(HttpContext context, TestFault fault)
    {
        switch (fault)
        {
            case TestFault.Unavailable:
                return StatusAsync(context, 503);
            case TestFault.ServerError:
                return StatusAsync(context, 500);
            case TestFault.TooManyRequests:
                context.Response.Headers.RetryAfter = "0";
                return StatusAsync(context, 429);
            case TestFault.RedirectLoop:
                context.Response.Headers.Location = context.Request.Path.Value;
                return StatusAsync(context, 302);
            case TestFault.BadGzip:
                context.Response.Headers.ContentEncoding = "gzip";
                context.Response.ContentType = "application/vnd.pypi.simple.v1+json";
                return context.Response.WriteAsync("this is not gzip");
            case TestFault.LoginPage:
                context.Response.ContentType = "text/html";
                return context.Response.WriteAsync(
                    "<html><body><form action=/login><input name=user><input type=password></form></body></html>"
                );
            case TestFault.Endless:
                return EndlessAsync(context);
            default:
                context.Abort();
                return Task.CompletedTask;
        }
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("try again");
    }

    private static async Task EndlessAsync(HttpContext context)
    {
        byte[] block = Encoding.ASCII.GetBytes(new string(' ', 1 << 20));
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(block, context.RequestAborted);
    }
}
