namespace Parley.Gateway.Json;

/// <summary>Answer of <c>POST /files</c>.</summary>
/// <param name="Hash">What a version names as <c>file_id</c>.</param>
public sealed record UploadedArchive(Guid Hash);

/// <summary>Body of <c>PATCH /templates/{id}/versions</c>.</summary>
/// <param name="Id">The version to make active.</param>
public sealed record ActivateVersionBody(Guid? Id);

/// <summary>Answer of a command that has nothing to show.</summary>
/// <param name="Message">What was done, for a person.</param>
public sealed record MessageBody(string Message);
