from fastapi import FastAPI
from backend.office import Office
def application(office: Office) -> FastAPI:
    return FastAPI()
