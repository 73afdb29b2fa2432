import type { ResponseCreateParams } from "openai/resources/responses/responses";
export const requests = [
  // Responses-0af91af43e6e65a7.json
  {
 "model": "fake",
 "input": [
  {
   "type": "message",
   "role": "user",
   "content": "hello"
  }
 ],
 "store": false
} satisfies ResponseCreateParams,
  // Responses-131e85dc2a71f594.json
  {
 "model": "gpt-5.2",
 "input": [
  {
   "type": "message",
   "role": "user",
   "content": "hello"
  }
 ],
 "store": false,
 "stream": true,
 "max_output_tokens": 200,
 "temperature": 0.5,
 "top_p": 0.9,
 "include": [
  "reasoning.encrypted_content"
 ],
 "reasoning": {
  "effort": "xhigh",
  "summary": "auto"
 },
 "text": {
  "verbosity": "low"
 },
 "service_tier": "flex",
 "metadata": {
  "team": "a"
 },
 "tools": [
  {
   "type": "function",
   "name": "execute",
   "description": "Does it.",
   "parameters": {
    "type": "object",
    "properties": {
     "command": {
      "type": "string"
     }
    }
   },
   "strict": false
  },
  {
   "type": "function",
   "name": "files_server_read_9e1e837d",
   "description": "Does it.",
   "parameters": {
    "type": "object"
   },
   "strict": false
  }
 ],
 "parallel_tool_calls": false,
 "tool_choice": "required"
} satisfies ResponseCreateParams,
  // Responses-645dd097b9cfcb02.json
  {
 "model": "fake",
 "input": [
  {
   "type": "message",
   "role": "user",
   "content": "hello"
  }
 ],
 "store": false,
 "stream": true
} satisfies ResponseCreateParams,
  // Responses-8b029ac90ebed814.json
  {
 "model": "gpt-5-fake",
 "input": [
  {
   "type": "message",
   "role": "user",
   "content": "hello"
  }
 ],
 "store": false,
 "stream": true,
 "max_output_tokens": 32000,
 "include": [
  "reasoning.encrypted_content"
 ]
} satisfies ResponseCreateParams,
  // Responses-8dbfe07f54dd86f8.json
  {
 "model": "gpt-5.2",
 "input": [
  {
   "type": "message",
   "role": "system",
   "content": "Be kind."
  },
  {
   "type": "message",
   "role": "system",
   "content": "Be brief."
  },
  {
   "type": "message",
   "role": "user",
   "content": [
    {
     "type": "input_text",
     "text": "What is this? 😀"
    },
    {
     "type": "input_image",
     "detail": "auto",
     "image_url": "data:image/png;base64,AQID"
    },
    {
     "type": "input_text",
     "text": "[A file of type application/zip that cannot be shown to this model.]"
    }
   ]
  },
  {
   "type": "reasoning",
   "id": "rs_1",
   "summary": [
    {
     "type": "summary_text",
     "text": "summary"
    }
   ],
   "encrypted_content": "secret"
  },
  {
   "type": "message",
   "role": "assistant",
   "content": "I look."
  },
  {
   "type": "function_call",
   "call_id": "functions_read_0_x_8190d108",
   "name": "files_server_read_9e1e837d",
   "arguments": "{ \"a\": 1 }"
  },
  {
   "type": "function_call",
   "call_id": "c2",
   "name": "execute",
   "arguments": "{}"
  },
  {
   "type": "function_call_output",
   "call_id": "functions_read_0_x_8190d108",
   "output": "done"
  },
  {
   "type": "function_call_output",
   "call_id": "c2",
   "output": "{\"error\":\"x\"}"
  },
  {
   "type": "message",
   "role": "user",
   "content": "And?"
  },
  {
   "type": "function_call",
   "call_id": "c2_2",
   "name": "execute",
   "arguments": "{}"
  },
  {
   "type": "function_call_output",
   "call_id": "c2_2",
   "output": "again"
  },
  {
   "type": "message",
   "role": "user",
   "content": "Go on"
  }
 ],
 "store": false,
 "stream": true,
 "max_output_tokens": 32000,
 "include": [
  "reasoning.encrypted_content"
 ],
 "tools": [
  {
   "type": "function",
   "name": "execute",
   "description": "Does it.",
   "parameters": {
    "type": "object",
    "properties": {
     "command": {
      "type": "string"
     }
    }
   },
   "strict": false
  },
  {
   "type": "function",
   "name": "files_server_read_9e1e837d",
   "description": "Does it.",
   "parameters": {
    "type": "object"
   },
   "strict": false
  }
 ]
} satisfies ResponseCreateParams,
  // Responses-a0846af52c10667b.json
  {
 "model": "fake",
 "input": [
  {
   "type": "message",
   "role": "user",
   "content": "hello"
  }
 ],
 "store": false,
 "stream": true,
 "tools": [
  {
   "type": "function",
   "name": "execute",
   "description": "Does it.",
   "parameters": {
    "type": "object",
    "properties": {
     "command": {
      "type": "string"
     }
    }
   },
   "strict": false
  },
  {
   "type": "function",
   "name": "files_server_read_9e1e837d",
   "description": "Does it.",
   "parameters": {
    "type": "object"
   },
   "strict": false
  }
 ]
} satisfies ResponseCreateParams,
  // Responses-cfd468ceb10f196a.json
  {
 "model": "gpt-5-fake",
 "input": [
  {
   "type": "message",
   "role": "user",
   "content": "hello"
  },
  {
   "type": "reasoning",
   "id": "rs_1_0",
   "summary": [
    {
     "type": "summary_text",
     "text": "Hm."
    }
   ],
   "encrypted_content": "encrypted_1_0"
  },
  {
   "type": "function_call",
   "call_id": "c1",
   "name": "execute",
   "arguments": "{}"
  },
  {
   "type": "function_call_output",
   "call_id": "c1",
   "output": "ok"
  }
 ],
 "store": false,
 "stream": true,
 "max_output_tokens": 32000,
 "include": [
  "reasoning.encrypted_content"
 ]
} satisfies ResponseCreateParams,
  // Responses-e70c5eff428834a3.json
  {
 "model": "gpt-4o-mini",
 "input": [
  {
   "type": "message",
   "role": "system",
   "content": "Be kind."
  },
  {
   "type": "message",
   "role": "system",
   "content": "Be brief."
  },
  {
   "type": "message",
   "role": "user",
   "content": [
    {
     "type": "input_text",
     "text": "What is this? 😀"
    },
    {
     "type": "input_image",
     "detail": "auto",
     "image_url": "data:image/png;base64,AQID"
    },
    {
     "type": "input_text",
     "text": "[A file of type application/zip that cannot be shown to this model.]"
    }
   ]
  },
  {
   "type": "message",
   "role": "assistant",
   "content": "I look."
  },
  {
   "type": "function_call",
   "call_id": "functions_read_0_x_8190d108",
   "name": "files_server_read_9e1e837d",
   "arguments": "{ \"a\": 1 }"
  },
  {
   "type": "function_call",
   "call_id": "c2",
   "name": "execute",
   "arguments": "{}"
  },
  {
   "type": "function_call_output",
   "call_id": "functions_read_0_x_8190d108",
   "output": "done"
  },
  {
   "type": "function_call_output",
   "call_id": "c2",
   "output": "{\"error\":\"x\"}"
  },
  {
   "type": "message",
   "role": "user",
   "content": "And?"
  },
  {
   "type": "function_call",
   "call_id": "c2_2",
   "name": "execute",
   "arguments": "{}"
  },
  {
   "type": "function_call_output",
   "call_id": "c2_2",
   "output": "again"
  },
  {
   "type": "message",
   "role": "user",
   "content": "Go on"
  }
 ],
 "store": false,
 "stream": true
} satisfies ResponseCreateParams,
];
