using System.ComponentModel;
using Parley.WorkspaceAgent.Http;
using Parley.WorkspaceAgent.Native;

namespace Parley.WorkspaceAgent.Files;

/// <summary>Why a file could not be read or written.</summary>
/// <param name="Status">The status that says so.</param>
/// <param name="Text">What to say, with the path.</param>
internal sealed record FileFault(int Status, string Text)
{
    // Numbers of the errors on Linux.
    private const int NotPermitted = 1;
    private const int NoDevice = 6;
    private const int AccessDenied = 13;
    private const int Exists = 17;
    private const int NotADirectory = 20;
    private const int IsADirectory = 21;
    private const int NameTooLong = 36;
    private const int TooManyLinks = 40;
    private const int ReadOnlySystem = 30;

    /// <summary>The path names a directory.</summary>
    public static FileFault Directory(string path) => new(StatusCodes.Status400BadRequest, $"{path} is a directory, not a file.");

    /// <summary>The path names a pipe, a socket or a device.</summary>
    public static FileFault Special(string path) => new(StatusCodes.Status400BadRequest, $"{path} is not a regular file.");

    /// <summary>Something on the way to the file is one itself.</summary>
    public static FileFault ParentIsFile(string path) =>
        new(StatusCodes.Status400BadRequest, $"A directory was expected on the way to {path}, but there is a file.");

    /// <summary>The path itself cannot be one.</summary>
    /// <param name="field">The field that holds it.</param>
    /// <param name="fault">What is wrong.</param>
    public static Answer Invalid(string field, string fault) => Answer.Refused(
        StatusCodes.Status400BadRequest, $"The file path {fault}.", null, new FieldFault(field, fault));

    /// <summary>Whether an exception is the system's word about a file.</summary>
    public static bool Is(Exception failure) => failure is Win32Exception or UnauthorizedAccessException
        || (failure is IOException and not BadHttpRequestException);

    /// <summary>What the system's word means.</summary>
    public static FileFault Of(string path, Exception failure) => failure switch
    {
        Win32Exception native => Of(path, native.NativeErrorCode, native.Message),
        UnauthorizedAccessException => Of(path, AccessDenied, ""),
        FileNotFoundException or DirectoryNotFoundException => Of(path, Libc.NoSuchFile, ""),
        PathTooLongException => Of(path, NameTooLong, ""),
        // On Unix the result code of the rest is the number of the error.
        _ => Of(path, failure.HResult, failure.Message),
    };

    /// <summary>As an answer.</summary>
    public Answer ToAnswer() => Answer.Refused(Status, Text);

    private static FileFault Of(string path, int error, string message) => error switch
    {
        Libc.NoSuchFile => new FileFault(StatusCodes.Status404NotFound, $"{path} does not exist."),
        AccessDenied or NotPermitted => new FileFault(StatusCodes.Status403Forbidden, $"No permission for {path}."),
        ReadOnlySystem => new FileFault(StatusCodes.Status403Forbidden, $"{path} is on a read-only file system."),
        IsADirectory => Directory(path),
        NoDevice => Special(path),
        NotADirectory or Exists => ParentIsFile(path),
        NameTooLong => new FileFault(StatusCodes.Status400BadRequest, $"The path is too long: {path}."),
        TooManyLinks => new FileFault(StatusCodes.Status400BadRequest, $"{path} leads to itself through symbolic links."),
        _ => new FileFault(StatusCodes.Status500InternalServerError, $"{path}: {message}"),
    };
}
