"""Ask a service with the client eas-prediction: URL SERVICE TOKEN BODY [raw].

Runs as a process of its own, for that client needs another protobuf than the tests.
"""

from __future__ import annotations

import sys

from eas_prediction import PredictClient, PredictException, StringRequest

url, service, token, body, *raw = sys.argv[1:]
client = PredictClient(url, service, custom_url=f"{url}/api/predict/{service}" if raw else "")
client.set_token(token)
client.init()
try:
    print(client.predict(StringRequest(body)).response_data.decode())
except PredictException as error:
    sys.exit(str(error))
