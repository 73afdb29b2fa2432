import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";
export const requests = [
  // Messages-51b3f5e5712df6cb.json
  {
 "model": "claude-haiku-4-5",
 "max_tokens": 32000,
 "stream": true,
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "hello"
    }
   ]
  },
  {
   "role": "assistant",
   "content": [
    {
     "type": "tool_use",
     "id": "c1",
     "name": "execute",
     "input": {},
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  },
  {
   "role": "user",
   "content": [
    {
     "type": "tool_result",
     "tool_use_id": "c1",
     "content": "x"
    },
    {
     "type": "text",
     "text": "Next",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ],
 "thinking": {
  "type": "enabled",
  "budget_tokens": 2048
 }
} satisfies MessageCreateParams,
  // Messages-554aebe7fe97d8c6.json
  {
 "model": "claude-haiku-4-5",
 "max_tokens": 32000,
 "stream": true,
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "hello",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ],
 "thinking": {
  "type": "adaptive"
 }
} satisfies MessageCreateParams,
  // Messages-7a44769020fc5c75.json
  {
 "model": "claude-haiku-4-5",
 "max_tokens": 32000,
 "stream": true,
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "hello",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ],
 "tools": [
  {
   "name": "execute",
   "description": "Does it.",
   "input_schema": {
    "type": "object",
    "properties": {
     "command": {
      "type": "string"
     }
    }
   }
  },
  {
   "name": "files_server_read_9e1e837d",
   "description": "Does it.",
   "input_schema": {
    "type": "object"
   }
  }
 ],
 "tool_choice": {
  "type": "any"
 }
} satisfies MessageCreateParams,
  // Messages-7d6257c9793bae1f.json
  {
 "model": "claude-haiku-4-5",
 "max_tokens": 32000,
 "stream": true,
 "system": [
  {
   "type": "text",
   "text": "Be kind."
  },
  {
   "type": "text",
   "text": "Be brief.",
   "cache_control": {
    "type": "ephemeral"
   }
  }
 ],
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "What is this? 😀"
    },
    {
     "type": "image",
     "source": {
      "type": "base64",
      "media_type": "image/png",
      "data": "AQID"
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
   "content": [
    {
     "type": "thinking",
     "thinking": "signed",
     "signature": "sig"
    },
    {
     "type": "redacted_thinking",
     "data": "hidden"
    },
    {
     "type": "text",
     "text": "I look."
    },
    {
     "type": "tool_use",
     "id": "functions_read_0_x_8190d108",
     "name": "files_server_read_9e1e837d",
     "input": {
      "a": 1
     }
    },
    {
     "type": "tool_use",
     "id": "c2",
     "name": "execute",
     "input": {}
    }
   ]
  },
  {
   "role": "user",
   "content": [
    {
     "type": "tool_result",
     "tool_use_id": "functions_read_0_x_8190d108",
     "content": "done"
    },
    {
     "type": "tool_result",
     "tool_use_id": "c2",
     "content": "{\"error\":\"x\"}",
     "is_error": true
    },
    {
     "type": "text",
     "text": "And?"
    }
   ]
  },
  {
   "role": "assistant",
   "content": [
    {
     "type": "tool_use",
     "id": "c2_2",
     "name": "execute",
     "input": {},
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  },
  {
   "role": "user",
   "content": [
    {
     "type": "tool_result",
     "tool_use_id": "c2_2",
     "content": "again"
    },
    {
     "type": "text",
     "text": "Go on",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ],
 "tools": [
  {
   "name": "execute",
   "description": "Does it.",
   "input_schema": {
    "type": "object",
    "properties": {
     "command": {
      "type": "string"
     }
    }
   }
  },
  {
   "name": "files_server_read_9e1e837d",
   "description": "Does it.",
   "input_schema": {
    "type": "object"
   }
  }
 ]
} satisfies MessageCreateParams,
  // Messages-82899b5283e07cb3.json
  {
 "model": "fake",
 "max_tokens": 32000,
 "stream": true,
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "hello",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ]
} satisfies MessageCreateParams,
  // Messages-97f595a413f8bba8.json
  {
 "model": "fake",
 "max_tokens": 32000,
 "stream": true,
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "hello"
    }
   ]
  },
  {
   "role": "assistant",
   "content": [
    {
     "type": "thinking",
     "thinking": "Hm.",
     "signature": "sig_1_0"
    },
    {
     "type": "tool_use",
     "id": "c1",
     "name": "execute",
     "input": {},
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  },
  {
   "role": "user",
   "content": [
    {
     "type": "tool_result",
     "tool_use_id": "c1",
     "content": "ok",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ]
} satisfies MessageCreateParams,
  // Messages-9b2eb0697700a37d.json
  {
 "model": "fake",
 "max_tokens": 32000,
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "hello",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ]
} satisfies MessageCreateParams,
  // Messages-9b3cb2f1adc948a0.json
  {
 "model": "claude-haiku-4-5",
 "max_tokens": 32000,
 "stream": true,
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "hello"
    }
   ]
  },
  {
   "role": "assistant",
   "content": [
    {
     "type": "tool_use",
     "id": "c1",
     "name": "execute",
     "input": {},
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  },
  {
   "role": "user",
   "content": [
    {
     "type": "tool_result",
     "tool_use_id": "c1",
     "content": "x",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ]
} satisfies MessageCreateParams,
  // Messages-bc948ce813643f88.json
  {
 "model": "claude-haiku-4-5",
 "max_tokens": 9000,
 "stream": true,
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "hello",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ],
 "thinking": {
  "type": "enabled",
  "budget_tokens": 2048
 },
 "output_config": {
  "effort": "max"
 },
 "tools": [
  {
   "name": "execute",
   "description": "Does it.",
   "input_schema": {
    "type": "object",
    "properties": {
     "command": {
      "type": "string"
     }
    }
   }
  },
  {
   "name": "files_server_read_9e1e837d",
   "description": "Does it.",
   "input_schema": {
    "type": "object"
   }
  }
 ],
 "tool_choice": {
  "type": "auto",
  "disable_parallel_tool_use": true
 },
 "service_tier": "auto"
} satisfies MessageCreateParams,
  // Messages-d7dea5ff6536a1ca.json
  {
 "model": "claude-haiku-4-5",
 "max_tokens": 32000,
 "stream": true,
 "system": [
  {
   "type": "text",
   "text": "Be kind."
  },
  {
   "type": "text",
   "text": "Be brief.",
   "cache_control": {
    "type": "ephemeral"
   }
  }
 ],
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "What is this? 😀"
    },
    {
     "type": "image",
     "source": {
      "type": "base64",
      "media_type": "image/png",
      "data": "AQID"
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
   "content": [
    {
     "type": "text",
     "text": "I look."
    },
    {
     "type": "tool_use",
     "id": "functions_read_0_x_8190d108",
     "name": "files_server_read_9e1e837d",
     "input": {
      "a": 1
     }
    },
    {
     "type": "tool_use",
     "id": "c2",
     "name": "execute",
     "input": {}
    }
   ]
  },
  {
   "role": "user",
   "content": [
    {
     "type": "tool_result",
     "tool_use_id": "functions_read_0_x_8190d108",
     "content": "done"
    },
    {
     "type": "tool_result",
     "tool_use_id": "c2",
     "content": "{\"error\":\"x\"}",
     "is_error": true
    },
    {
     "type": "text",
     "text": "And?"
    }
   ]
  },
  {
   "role": "assistant",
   "content": [
    {
     "type": "tool_use",
     "id": "c2_2",
     "name": "execute",
     "input": {},
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  },
  {
   "role": "user",
   "content": [
    {
     "type": "tool_result",
     "tool_use_id": "c2_2",
     "content": "again"
    },
    {
     "type": "text",
     "text": "Go on",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ]
} satisfies MessageCreateParams,
  // Messages-e2380b2f3f8cd549.json
  {
 "model": "claude-haiku-4-5",
 "max_tokens": 32000,
 "stream": true,
 "system": [
  {
   "type": "text",
   "text": "Summary",
   "cache_control": {
    "type": "ephemeral"
   }
  }
 ],
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "Go on.",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  },
  {
   "role": "assistant",
   "content": [
    {
     "type": "text",
     "text": "So.",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ]
} satisfies MessageCreateParams,
  // Messages-f4fea7d660ed2391.json
  {
 "model": "fake",
 "max_tokens": 32000,
 "stream": true,
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "hello",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ],
 "tools": [
  {
   "name": "execute",
   "description": "Does it.",
   "input_schema": {
    "type": "object",
    "properties": {
     "command": {
      "type": "string"
     }
    }
   }
  },
  {
   "name": "files_server_read_9e1e837d",
   "description": "Does it.",
   "input_schema": {
    "type": "object"
   }
  }
 ]
} satisfies MessageCreateParams,
  // Messages-fa514ba4bd4ceef8.json
  {
 "model": "claude-haiku-4-5",
 "max_tokens": 100,
 "stream": true,
 "messages": [
  {
   "role": "user",
   "content": [
    {
     "type": "text",
     "text": "hello",
     "cache_control": {
      "type": "ephemeral"
     }
    }
   ]
  }
 ]
} satisfies MessageCreateParams,
];
