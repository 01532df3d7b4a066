// Runs AWS's own offline validator over templates of CloudFormation and prints what it finds, one
// finding a line: file, severity, rule, place and message, with tabs. Exits 0 whatever it finds.
import { createRequire } from "node:module";

const { RegoEngine, TemplateFile } = createRequire(import.meta.url)("@aws/cloudformation-validate");

// The validator looks at both branches of a condition, also with a parameter that is empty there.
const parameterOverrides = {
  VpcId: "vpc-0123456789abcdef0",
  PublicSubnetIds: "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
  TaskSubnetIds: "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
  DatabaseSecurityGroupId: "sg-0123456789abcdef0",
};
const config = {
  parameterOverrides,
  severityLevel: "WARN",
  exclude: {
    // The default bus of an account has no other name than its ARN.
    resourceIds: [{ ruleId: "W9002", resourceId: "Archive" }],
  },
};

const engine = new RegoEngine();
for (const file of process.argv.slice(2)) {
  for (const found of engine.validateStandard(new TemplateFile(file), config).diagnostics) {
    const place = [found.entity?.logicalId, found.propertyPath].filter(Boolean).join(" ");
    console.log([file, found.severity, found.ruleId, place, found.message].join("\t"));
  }
}
engine.free();
