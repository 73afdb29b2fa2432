import type { ChatCompletionCreateParams } from "openai/resources/chat/completions";
export const requests = [
  // ChatCompletions-4052ed85234e346c.json
  {
 "model": "m",
 "messages": [
  {
   "role": "user",
   "content": "hello"
  }
 ],
 "stream": true,
 "stream_options": {
  "include_usage": true
 },
 "max_tokens": 7,
 "temperature": 0.5,
 "frequency_penalty": -1,
 "presence_penalty": 1,
 "reasoning_effort": "low",
 "verbosity": "low",
 "service_tier": "flex",
 "metadata": {
  "a": "b"
 },
 "tools": [
  {
   "type": "function",
   "function": {
    "name": "execute",
    "description": "Does it.",
    "parameters": {
     "type": "object",
     "properties": {
      "command": {
       "type": "string"
      }
     }
    }
   }
  },
  {
   "type": "function",
   "function": {
    "name": "files_server_read_9e1e837d",
    "description": "Does it.",
    "parameters": {
     "type": "object"
    }
   }
  }
 ],
 "parallel_tool_calls": false
} satisfies ChatCompletionCreateParams,
  // ChatCompletions-42304f26eb154a70.json
  {
 "model": "fake",
 "messages": [
  {
   "role": "user",
   "content": "hello"
  }
 ],
 "stream": true,
 "stream_options": {
  "include_usage": true
 }
} satisfies ChatCompletionCreateParams,
  // ChatCompletions-52520fd7add7e849.json
  {
 "model": "fake",
 "messages": [
  {
   "role": "system",
   "content": "Write a title for a chat."
  },
  {
   "role": "user",
   "content": "hello"
  }
 ]
} satisfies ChatCompletionCreateParams,
  // ChatCompletions-7ba8ee3d5fb91214.json
  {
 "model": "fake",
 "messages": [
  {
   "role": "user",
   "content": "title"
  }
 ],
 "stream": true,
 "stream_options": {
  "include_usage": true
 }
} satisfies ChatCompletionCreateParams,
  // ChatCompletions-94959fec008b338c.json
  {
 "model": "fake",
 "messages": [
  {
   "role": "user",
   "content": "hello"
  }
 ]
} satisfies ChatCompletionCreateParams,
  // ChatCompletions-970aa8a55bf08c3e.json
  {
 "model": "gpt-4o-mini",
 "messages": [
  {
   "role": "user",
   "content": "hello"
  }
 ],
 "stream": true,
 "stream_options": {
  "include_usage": true
 }
} satisfies ChatCompletionCreateParams,
  // ChatCompletions-ca4a6dc923a8a30f.json
  {
 "model": "gpt-5.2",
 "messages": [
  {
   "role": "user",
   "content": "hello"
  }
 ],
 "stream": true,
 "stream_options": {
  "include_usage": true
 },
 "max_completion_tokens": 32000
} satisfies ChatCompletionCreateParams,
  // ChatCompletions-ce44446132475b9c.json
  {
 "model": "gpt-5.2",
 "messages": [
  {
   "role": "system",
   "content": "Be kind."
  },
  {
   "role": "system",
   "content": "Be brief."
  },
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "What is this? 😀"
    },
    {
     "type": "image_url",
     "image_url": {
      "url": "data:image/png;base64,AQID"
     }
    },
    {
     "type": "text",
     "text": "[A file of type application/zip that cannot be shown to this model.]"
    }
   ]
  },
  {
   "role": "assistant",
   "content": "I look.",
   "tool_calls": [
    {
     "id": "functions_read_0_x_8190d108",
     "type": "function",
     "function": {
      "name": "files_server_read_9e1e837d",
      "arguments": "{ \"a\": 1 }"
     }
    },
    {
     "id": "c2",
     "type": "function",
     "function": {
      "name": "execute",
      "arguments": "{}"
     }
    }
   ]
  },
  {
   "role": "tool",
   "tool_call_id": "functions_read_0_x_8190d108",
   "content": "done"
  },
  {
   "role": "tool",
   "tool_call_id": "c2",
   "content": "{\"error\":\"x\"}"
  },
  {
   "role": "user",
   "content": "And?"
  },
  {
   "role": "assistant",
   "content": null,
   "tool_calls": [
    {
     "id": "c2_2",
     "type": "function",
     "function": {
      "name": "execute",
      "arguments": "{}"
     }
    }
   ]
  },
  {
   "role": "tool",
   "tool_call_id": "c2_2",
   "content": "again"
  },
  {
   "role": "user",
   "content": "Go on"
  }
 ],
 "stream": true,
 "stream_options": {
  "include_usage": true
 },
 "max_completion_tokens": 32000,
 "tools": [
  {
   "type": "function",
   "function": {
    "name": "execute",
    "description": "Does it.",
    "parameters": {
     "type": "object",
     "properties": {
      "command": {
       "type": "string"
      }
     }
    }
   }
  },
  {
   "type": "function",
   "function": {
    "name": "files_server_read_9e1e837d",
    "description": "Does it.",
    "parameters": {
     "type": "object"
    }
   }
  }
 ]
} satisfies ChatCompletionCreateParams,
  // ChatCompletions-d79e58c36a458462.json
  {
 "model": "fake",
 "messages": [
  {
   "role": "user",
   "content": "hello"
  }
 ],
 "stream": true,
 "stream_options": {
  "include_usage": true
 },
 "tools": [
  {
   "type": "function",
   "function": {
    "name": "execute",
    "description": "Does it.",
    "parameters": {
     "type": "object",
     "properties": {
      "command": {
       "type": "string"
      }
     }
    }
   }
  },
  {
   "type": "function",
   "function": {
    "name": "files_server_read_9e1e837d",
    "description": "Does it.",
    "parameters": {
     "type": "object"
    }
   }
  }
 ]
} satisfies ChatCompletionCreateParams,
];
