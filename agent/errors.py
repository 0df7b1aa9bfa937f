"""Every exception we raise on purpose.

AgentError
|- ConfigError       the caller's settings or input are wrong; fix them
|- ContractError     an implementation broke its protocol; fix the code
`- BackendError      a model, device or service failed; the turn is lost, the agent goes on
   |- Unavailable    it is not installed, or cannot be reached
   `- TimedOut

A message is one line that names the field, the value and the remedy.
"""


class AgentError(Exception): ...


class ConfigError(AgentError): ...


class ContractError(AgentError): ...


class BackendError(AgentError): ...


class Unavailable(BackendError): ...


class TimedOut(BackendError): ...
