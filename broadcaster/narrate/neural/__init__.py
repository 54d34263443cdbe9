"""The neural voices, on sherpa-onnx: models of Piper and MMS that the office has fetched and added."""
