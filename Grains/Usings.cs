global using System.Collections.Immutable;
global using Microsoft.Extensions.Logging;
global using Parley.Grains.Abstractions;
global using Parley.Grains.Abstractions.Chats;
global using Parley.Grains.Abstractions.Identity;
global using Parley.Grains.Abstractions.Mcp;
global using Parley.Grains.Abstractions.Models;
global using Parley.Grains.Abstractions.Prompts;
global using Parley.Grains.Abstractions.Users;
// What clients see of a chat; in Parley.Grains.Chats the plain word Chat is the state machine.
global using ChatView = Parley.Grains.Abstractions.Chats.Chat;
