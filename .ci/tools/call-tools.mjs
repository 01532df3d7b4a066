// Lists and calls the tools of an MCP server with the official clients, old and new, each as its users
// do. Prints a line for each: the client, the version that it came to speak, and what it saw, with tabs.
// Usage: node call-tools.mjs <address> <key>
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [address, key] = process.argv.slice(2);
const us = { name: "call-tools", version: "1" };
const transport = { requestInit: { headers: { "X-Api-Key": key } } };

async function use(name, client, connection) {
  await client.connect(connection);
  const { tools } = await client.listTools();
  const called = await client.callTool({ name: "look", arguments: { amount: "1.25" } });
  const declined = await client.callTool({ name: "decline", arguments: {} });
  const waited = await client.callTool({ name: "doze", arguments: {} });
  const version =
    client.getNegotiatedProtocolVersion?.() ?? connection.protocolVersion ?? "unknown";
  console.log(
    [
      name,
      version,
      tools.map((tool) => tool.name).join(","),
      called.structuredContent.arguments.amount,
      declined.isError,
      waited.content[0].text,
    ].join("\t"),
  );
  await client.close();
}

for (const mode of ["legacy", "auto", { pin: "2026-07-28" }]) {
  await use(
    typeof mode === "string" ? mode : "modern",
    new Client(us, { versionNegotiation: { mode } }),
    new StreamableHTTPClientTransport(new URL(address), transport),
  );
}
await use("sdk", new OldClient(us), new OldTransport(new URL(address), transport));
