package dev.fleabridge.testkit.standin;

import dev.fleabridge.testkit.standin.AwsStandIn.Service;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The Parameter Store: texts by name, the newest version of each. */
public final class ParametersStandIn implements Service {

  private final Map<String, String> values = new ConcurrentHashMap<>();

  ParametersStandIn() {}

  /** Makes a parameter, or gives it a new value. */
  public void put(String name, String value) {
    values.put(name, value);
  }

  @Override
  public AwsReply handle(String operation, AwsRequest request) {
    if (!operation.equals("GetParameter")) {
      throw new AwsError(400, "UnknownOperationException", operation);
    }
    String name = JsonMapper.shared().readTree(request.rawBody()).path("Name").asString();
    String value = values.get(name);
    if (value == null) {
      throw new AwsError(400, "ParameterNotFound", "");
    }
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    reply.putObject("Parameter").put("Name", name).put("Type", "String").put("Value", value);
    return AwsReply.json(200, reply);
  }
}
